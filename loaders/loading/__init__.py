"""What a load does with its files, one step a module, and the account it gives of them."""
