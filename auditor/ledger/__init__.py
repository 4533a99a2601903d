"""The provider's filing ledger (备案台账): what is filed, as the provider's own system has it."""
