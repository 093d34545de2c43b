//! The operators that instructions come from, where bodies take the place of calls.
//!
//! An instruction travels through the code generator with one number. In a function's own code it is the offset in the input of the
//! operator; with [`INLINED`] it is the number of an operator of a body that took the place of a call.

use crate::program::id::FuncId;

/// The bit of the numbers of operators of inlined bodies.
const INLINED: u32 = 1 << 31;

/// The meaning of an operator's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbered {
    /// An offset in the input, of an operator of the function itself.
    Own(u32),
    /// An operator of an inlined body, by its place among these.
    Inlined(u32),
}

impl Numbered {
    /// Tells what a number means.
    pub fn of(operator: u32) -> Self {
        if operator & INLINED == 0 { Self::Own(operator) } else { Self::Inlined(operator ^ INLINED) }
    }

    /// Returns the number.
    pub fn number(self) -> u32 {
        match self {
            Self::Own(offset) => offset,
            Self::Inlined(place) => place | INLINED,
        }
    }
}

/// The bodies that took the place of calls in a function, and their operators.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    calls: Vec<InlinedCall>,
    operators: Vec<Operator>,
}

/// A call that the body of its callee took the place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InlinedCall {
    /// The callee.
    pub callee: FuncId,
    /// The number of the operator that is the call, or its offset in the input.
    pub operator: u32,
}

/// An operator of the body of a call.
#[derive(Clone, Copy, Debug)]
struct Operator {
    /// The number of the call.
    call: u32,
    /// The offset in the input.
    offset: u32,
}

impl Origins {
    /// Whether no body took the place of a call.
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// Returns the number of calls that bodies took the place of.
    pub fn calls(&self) -> u64 {
        self.calls.len() as u64
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.calls.clear();
        self.operators.clear();
    }

    /// Adds a call, and returns its number.
    pub fn add_call(&mut self, call: InlinedCall) -> u32 {
        self.calls.push(call);
        self.calls.len() as u32 - 1
    }

    /// Adds an operator of the body of a call, and returns its number.
    pub fn add_operator(&mut self, call: u32, offset: u32) -> u32 {
        self.operators.push(Operator { call, offset });
        INLINED | (self.operators.len() as u32 - 1)
    }

    /// Returns the calls that bodies took the place of, in the order of their numbers.
    pub fn all_calls(&self) -> &[InlinedCall] {
        &self.calls
    }

    /// Returns the operators of bodies, in the order of their numbers: the call of each, and its offset in the input.
    pub fn all_operators(&self) -> impl ExactSizeIterator<Item = (u32, u32)> {
        self.operators.iter().map(|operator| (operator.call, operator.offset))
    }

    /// Returns the offset of an operator in the input, and the call that it belongs to the body of, if it does to any.
    pub fn find(&self, operator: u32) -> (u32, Option<InlinedCall>) {
        let inlined = self.operators.get((operator ^ INLINED) as usize).filter(|_| operator & INLINED != 0);
        match inlined {
            Some(inlined) => (inlined.offset, self.calls.get(inlined.call as usize).copied()),
            None => (operator, None),
        }
    }

    /// Returns the functions whose bodies an operator is in, besides the function itself, the outermost first.
    pub fn callees(&self, mut operator: u32) -> Vec<FuncId> {
        let mut callees = Vec::new();
        while let (_, Some(call)) = self.find(operator) {
            callees.push(call.callee);
            operator = call.operator;
        }
        callees.reverse();
        callees
    }

    /// Returns the offset of the operator in the function itself: the call, for one of an inlined body.
    pub fn outermost(&self, mut operator: u32) -> u32 {
        loop {
            match self.find(operator) {
                (offset, None) => return offset,
                (_, Some(call)) => operator = call.operator,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_of_inlined_bodies_are_found() {
        let mut origins = Origins::default();
        let outer = InlinedCall { callee: FuncId::from_u32(7), operator: 100 };
        let first = origins.add_call(outer);
        let call = origins.add_operator(first, 20);
        let inner = InlinedCall { callee: FuncId::from_u32(8), operator: call };
        let second = origins.add_call(inner);
        let operator = origins.add_operator(second, 30);
        assert_eq!(origins.find(operator), (30, Some(inner)));
        assert_eq!(origins.find(inner.operator), (20, Some(outer)));
        assert_eq!(origins.find(100), (100, None));
        assert_eq!(origins.callees(operator), [outer.callee, inner.callee]);
        assert_eq!([100, call, operator].map(|operator| origins.outermost(operator)), [100; 3]);
    }
}
