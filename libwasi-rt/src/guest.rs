//! Guest addresses and the only place where one becomes a pointer.
