//! The operand stack and the control stack while a body is translated.
//!
//! Operands are values of the code generator; they have no type of WebAssembly any more, since validation has compared the
//! types before. Both stacks are kept from function to function for their storage.

use cranelift_codegen::ir::{Block, Inst, Value};
use wasmparser::BlockType;

/// The two stacks.
#[derive(Default)]
pub(crate) struct Stack {
    values: Vec<Value>,
    /// Enclosing constructs, the function first.
    pub(crate) frames: Vec<Frame>,
}

/// A construct whose end is still to come.
pub(crate) struct Frame {
    pub(crate) kind: FrameKind,
    /// What it takes and gives.
    pub(crate) ty: BlockType,
    /// The operands below those that it was given.
    pub(crate) height: usize,
    /// Where a branch to it goes; made when the first one does. Without any, what comes after is the same block.
    pub(crate) label: Option<Block>,
    /// The branches to it so far.
    pub(crate) branches: usize,
    /// The edges of the function when it began.
    pub(crate) edges: usize,
}

/// What a [`Frame`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FrameKind {
    /// The function itself: a branch to it returns.
    Function,
    /// A `block`.
    Block,
    /// A `loop`, whose label is its start.
    Loop,
    /// An `if` before its `else`. The operands that it was given lie twice on the stack, since both sides need them.
    If {
        /// The branch on the condition.
        branch: Inst,
        /// Where it goes when the condition is zero.
        otherwise: Block,
    },
    /// An `if` after its `else`.
    Else,
    /// A `try_table`.
    TryTable,
    /// A `try` of the legacy encoding before its first `catch`.
    LegacyTry,
    /// A `try` of the legacy encoding that ends with `delegate`.
    LegacyDelegate,
    /// A `try` of the legacy encoding after a `catch` or `catch_all`.
    LegacyCatch {
        /// What was caught; absent where nothing can be.
        exception: Option<Value>,
    },
    /// Any construct in code that is never reached: nothing inside is translated.
    Unreachable,
}

impl Stack {
    /// Empties both.
    pub(crate) fn clear(&mut self) {
        self.values.clear();
        self.frames.clear();
    }

    /// Puts an operand on top.
    pub(crate) fn push(&mut self, value: Value) {
        self.values.push(value);
    }

    /// Puts operands on top, the last one uppermost.
    pub(crate) fn push_all(&mut self, values: &[Value]) {
        self.values.extend_from_slice(values);
    }

    /// Takes the operand on top.
    pub(crate) fn pop(&mut self) -> Value {
        self.values.pop().unwrap_or_else(|| unreachable!("validation has shown that there is an operand"))
    }

    /// Takes the two operands on top, the upper one second.
    pub(crate) fn pop2(&mut self) -> (Value, Value) {
        let second = self.pop();
        (self.pop(), second)
    }

    /// Takes the three operands on top, the uppermost one last.
    pub(crate) fn pop3(&mut self) -> (Value, Value, Value) {
        let third = self.pop();
        let (first, second) = self.pop2();
        (first, second, third)
    }

    /// Takes the `count` operands on top, the uppermost one last.
    pub(crate) fn pop_many(&mut self, count: usize) -> Vec<Value> {
        self.values.split_off(self.values.len() - count)
    }

    /// The operand on top.
    pub(crate) fn top(&self) -> Value {
        self.peek(1)[0]
    }

    /// The `count` operands on top, the uppermost one last.
    pub(crate) fn peek(&self, count: usize) -> &[Value] {
        &self.values[self.values.len() - count..]
    }

    /// The number of operands.
    pub(crate) fn height(&self) -> usize {
        self.values.len()
    }

    /// Drops all operands above a height.
    pub(crate) fn truncate(&mut self, height: usize) {
        self.values.truncate(height);
    }

    /// Begins a construct that is given the `params` operands on top.
    pub(crate) fn enter(&mut self, kind: FrameKind, ty: BlockType, params: usize) {
        let height = self.values.len() - params;
        self.frames.push(Frame { kind, ty, height, label: None, branches: 0, edges: 0 });
    }

    /// The position of the frame that a relative depth means.
    pub(crate) fn at_depth(&self, depth: u32) -> usize {
        self.frames.len() - 1 - depth as usize
    }
}
