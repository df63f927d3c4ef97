"""Take over an older register: csv or xlsx, in contract.md's columns or the ledgers' Chinese ones."""
