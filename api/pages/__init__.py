"""The pages for people, the forms they send, and the files and feeds at the same addresses."""
