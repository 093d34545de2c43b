//! The scopes of borrowed handles: one for each call between components that lends some.
//!
//! For the time of a call, the caller's handles are lent, and the callee has handles that borrow. When it ends, the callee must
//! have dropped these ("Resource State" and `canon_lift` in the Canonical ABI explainer). Calls nest, so scopes are a stack, and
//! so is what is lent in them. Calls of host functions need no scope: a host function keeps no handle.

use wasm2native_abi::trap::Trap;

use super::vector::Vector;

/// The scopes of the calls that are being made.
pub(crate) struct Scopes<L> {
    scopes: Vector<Scope>,
    lent: Vector<L>,
}

#[derive(Clone, Copy)]
struct Scope {
    /// The number of handles that the callee has borrowed.
    borrows: u32,
    /// The length of the list of lent handles when the scope was entered.
    first: u32,
}

impl<L: Copy> Scopes<L> {
    /// No scopes.
    pub(crate) const fn new() -> Scopes<L> {
        Scopes { scopes: Vector::new(), lent: Vector::new() }
    }

    /// Enters the scope of a call.
    pub(crate) fn enter(&mut self) -> Result<(), Trap> {
        let scope = Scope { borrows: 0, first: self.lent.len() };
        self.scopes.push(scope).map_err(|_| Trap::HandlesExhausted)
    }

    /// Notes that a handle is lent in the innermost scope.
    pub(crate) fn lend(&mut self, handle: L) -> Result<(), Trap> {
        self.lent.push(handle).map_err(|_| Trap::HandlesExhausted)
    }

    /// Notes that the callee borrows one more handle in the innermost scope, and returns the number of this scope.
    ///
    /// Errors: a trap when there is no scope, which would be a mistake of an adapter.
    pub(crate) fn borrow(&mut self) -> Result<u32, Trap> {
        let number = self.scopes.len();
        let scope = self.scopes.values_mut().last_mut().ok_or(Trap::HandlesExhausted)?;
        scope.borrows = scope.borrows.checked_add(1).ok_or(Trap::HandlesExhausted)?;
        Ok(number)
    }

    /// Notes that a handle which was borrowed for a scope has been dropped.
    pub(crate) fn give_back(&mut self, number: u32) {
        let place = number.wrapping_sub(1) as usize;
        if let Some(scope) = self.scopes.values_mut().get_mut(place) {
            scope.borrows = scope.borrows.saturating_sub(1);
        }
    }

    /// Leaves the innermost scope, and calls `take_back` for each handle that was lent in it.
    ///
    /// Errors: a trap when a borrowed handle remains.
    pub(crate) fn exit(&mut self, mut take_back: impl FnMut(L)) -> Result<(), Trap> {
        let Some(&Scope { borrows, first }) = self.scopes.values().last() else { return Ok(()) };
        if borrows != 0 {
            return Err(Trap::BorrowsRemain);
        }
        self.scopes.pop();
        while self.lent.len() > first {
            if let Some(handle) = self.lent.pop() {
                take_back(handle);
            }
        }
        Ok(())
    }

    /// Leaves all scopes, after a trap.
    pub(crate) fn clear(&mut self) {
        while self.scopes.pop().is_some() {}
        while self.lent.pop().is_some() {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_nest() {
        let mut scopes = Scopes::<u8>::new();
        let mut back = Vec::new();
        assert_eq!(scopes.borrow(), Err(Trap::HandlesExhausted), "outside every scope");
        assert_eq!((scopes.enter(), scopes.lend(1), scopes.borrow()), (Ok(()), Ok(()), Ok(1)));
        assert_eq!((scopes.enter(), scopes.lend(2), scopes.lend(3), scopes.borrow()), (Ok(()), Ok(()), Ok(()), Ok(2)));
        // A handle of the outer scope may be dropped within the inner one.
        scopes.give_back(1);
        assert_eq!(scopes.exit(|handle| back.push(handle)), Err(Trap::BorrowsRemain));
        scopes.give_back(2);
        assert_eq!(scopes.exit(|handle| back.push(handle)), Ok(()));
        assert_eq!(back, [3, 2]);
        assert_eq!(scopes.exit(|handle| back.push(handle)), Ok(()));
        assert_eq!(back, [3, 2, 1]);
        assert_eq!((scopes.enter(), scopes.lend(4)), (Ok(()), Ok(())));
        scopes.clear();
        assert_eq!(scopes.exit(|_| panic!("nothing is lent")), Ok(()));
    }
}
