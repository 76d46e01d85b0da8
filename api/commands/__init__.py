"""The command line, a module for the commands of each purpose."""
