"""The relationship map: what it shows is asked in an address, and every form of it shows the same."""
