"""The team's store on PostgreSQL: a member may call three functions and touch no table.

`schema/` has what is on the server, `store.py` is a member's side of it, `administration.py` an administrator's.
psycopg is imported only when such a store is used, and keyring only in `secrets.py`.
"""
