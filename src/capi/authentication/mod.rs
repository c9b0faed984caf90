//! Who may open a session: authenticators, and the store of the server's own one.
