//! The operand stack and the control stack while a body is translated.
//!
//! Operands are values of the code generator; they no longer have a WebAssembly type, since validation has already checked the
//! types. Both stacks are kept from function to function to reuse their storage.

use crate::program::id::ModuleId;
use cranelift_codegen::ir::{Block, Inst, Value};
use wasmparser::BlockType;

/// The two stacks.
pub(crate) struct Stack {
    values: Vec<Value>,
    /// The module of the current body.
    pub(crate) module: ModuleId,
    /// Enclosing constructs, the function first.
    pub(crate) frames: Vec<Frame>,
}

impl Default for Stack {
    fn default() -> Self {
        Self { values: Vec::new(), module: ModuleId::from_u32(0), frames: Vec::new() }
    }
}

/// A construct whose end has not been reached.
pub(crate) struct Frame {
    pub(crate) kind: FrameKind,
    /// The module of its body.
    pub(crate) module: ModuleId,
    /// The types of its parameters and results.
    pub(crate) ty: BlockType,
    /// The number of operands below its parameters.
    pub(crate) height: usize,
    /// The target of branches to it; made for the first branch. Without one, the code after it stays in the same block.
    pub(crate) label: Option<Block>,
    /// The number of edges of the function when it began.
    pub(crate) edges: usize,
}

/// The kind of a [`Frame`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FrameKind {
    /// The function itself: a branch to it returns.
    Function,
    /// A `block`.
    Block,
    /// A `loop`, whose label is its start.
    Loop,
    /// An `if` before its `else`. Its parameters are on the stack twice, since both sides need them.
    If {
        /// The branch on the condition, if it is a single one.
        branch: Option<Inst>,
        /// The block it goes to when the condition is zero.
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
        /// The caught exception; absent where nothing can be caught.
        exception: Option<Value>,
    },
    /// Any construct in unreachable code: nothing inside is translated.
    Unreachable,
}

impl Stack {
    /// Empties both stacks.
    pub(crate) fn clear(&mut self) {
        self.values.clear();
        self.frames.clear();
    }

    /// Pushes an operand.
    pub(crate) fn push(&mut self, value: Value) {
        self.values.push(value);
    }

    /// Pushes operands, the last one uppermost.
    pub(crate) fn push_all(&mut self, values: &[Value]) {
        self.values.extend_from_slice(values);
    }

    /// Pops the operand on top.
    pub(crate) fn pop(&mut self) -> Value {
        self.values.pop().unwrap_or_else(|| unreachable!("validation has shown that there is an operand"))
    }

    /// Pops the two operands on top, the upper one second.
    pub(crate) fn pop2(&mut self) -> (Value, Value) {
        let second = self.pop();
        (self.pop(), second)
    }

    /// Pops the three operands on top, the uppermost one last.
    pub(crate) fn pop3(&mut self) -> (Value, Value, Value) {
        let third = self.pop();
        let (first, second) = self.pop2();
        (first, second, third)
    }

    /// Pops the `count` operands on top, the uppermost one last.
    pub(crate) fn pop_many(&mut self, count: usize) -> Vec<Value> {
        self.values.split_off(self.values.len() - count)
    }

    /// Returns the operand on top.
    pub(crate) fn top(&self) -> Value {
        self.peek(1)[0]
    }

    /// Returns the `count` operands on top, the uppermost one last.
    pub(crate) fn peek(&self, count: usize) -> &[Value] {
        &self.values[self.values.len() - count..]
    }

    /// Returns the operand above `height` others.
    pub(crate) fn at_height(&self, height: u32) -> Option<Value> {
        self.values.get(height as usize).copied()
    }

    /// Returns the number of operands.
    pub(crate) fn height(&self) -> usize {
        self.values.len()
    }

    /// Drops all operands above a height.
    pub(crate) fn truncate(&mut self, height: usize) {
        self.values.truncate(height);
    }

    /// Begins a construct that takes the `params` operands on top.
    pub(crate) fn enter(&mut self, kind: FrameKind, ty: BlockType, params: usize) {
        let height = self.values.len() - params;
        self.frames.push(Frame { kind, module: self.module, ty, height, label: None, edges: 0 });
    }

    /// Returns the position of the frame at a relative depth.
    pub(crate) fn at_depth(&self, depth: u32) -> usize {
        self.frames.len() - 1 - depth as usize
    }
}
