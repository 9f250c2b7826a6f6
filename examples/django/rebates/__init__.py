"""A small rebate service: sign-up, exchanges, copied links, withdrawals with approval, all of it tracked."""
