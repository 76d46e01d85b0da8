"""The service itself: what every request passes, and how it is run and watched."""
