//! Exceptions in the encoding before the standard's: `try` … `catch`, `catch_all`, `delegate`, `rethrow`.
//!
//! Equivalent to `try_table`, with two differences. The clauses follow the code that they guard, so the rest of a function is
//! scanned at its first `try`; and a clause's instructions follow it, so a caught exception arrives there and not at a label,
//! always with the reference, since it may be thrown again.

use crate::error::Result;
use crate::program::id::TagId;
use crate::translate::function::FunctionTranslator;
use crate::translate::handlers::{Action, Clause};
use crate::translate::stack::FrameKind;
use wasmparser::BlockType;

impl FunctionTranslator<'_, '_, '_> {
    pub(super) fn legacy_try(&mut self, ty: BlockType) {
        let shape = self.legacy.next();
        let owner = self.stack.frames.len();
        let params = self.params_of(ty).len();
        if let Some(depth) = shape.delegate {
            // A depth out of range is reported as invalid at the `delegate`.
            let target = owner.saturating_sub(1).saturating_sub(depth as usize);
            let hidden = self.handlers.leave(target + 1);
            self.legacy.pending.push(hidden);
            return self.stack.enter(FrameKind::LegacyDelegate, ty, params);
        }
        let clauses: Vec<_> = shape.clauses.iter().filter_map(|&tag| self.legacy_clause(tag, owner)).collect();
        self.legacy.pending.push(Vec::new());
        self.stack.enter(FrameKind::LegacyTry, ty, params);
        self.handlers.enter(clauses.into_iter());
    }

    /// Returns a clause, if its tag exists; otherwise the function is reported as invalid at the clause.
    fn legacy_clause(&self, tag: Option<u32>, owner: usize) -> Option<Clause> {
        let tag: Option<TagId> = match tag {
            Some(tag) => Some(*self.current.instance.tags.get(tag as usize)?),
            None => None,
        };
        Some(Clause { tag, action: Action::Legacy, owner, block: None })
    }

    pub(super) fn skip_legacy_try(&mut self) {
        self.legacy.next();
        self.stack.enter(FrameKind::Unreachable, BlockType::Empty, 0);
    }

    /// Ends the code before a clause and begins the clause's own, which is reachable when a call or throw names the clause.
    pub(super) fn legacy_catch(&mut self) {
        match self.frame(0).kind {
            FrameKind::LegacyTry => {
                let clauses = self.handlers.leave(self.stack.at_depth(0));
                if let Some(pending) = self.legacy.pending.last_mut() {
                    *pending = clauses;
                }
            }
            FrameKind::LegacyCatch { .. } => {}
            _ => return,
        }
        if self.reachable {
            self.br(0);
        }
        let height = self.frame(0).height;
        self.stack.truncate(height);
        self.frame(0).kind = FrameKind::LegacyCatch { exception: None };
        let clause = self.legacy.pending.last_mut().and_then(Vec::pop);
        if let Some((clause, block)) = clause.and_then(|clause| Some((clause, clause.block?))) {
            let (exception, values) = self.enter_handler(clause, block);
            self.stack.push_all(&values);
            self.frame(0).kind = FrameKind::LegacyCatch { exception: Some(exception) };
            self.reachable = true;
        }
    }

    /// Ends a `try` without clauses, or the last clause of one.
    pub(super) fn end_legacy(&mut self) {
        self.legacy.pending.pop();
    }

    pub(super) fn legacy_delegate(&mut self) {
        if self.frame(0).kind == FrameKind::LegacyDelegate {
            let hidden = self.legacy.pending.pop().unwrap_or_default();
            self.handlers.restore(hidden.into_iter());
        }
        self.end();
    }

    /// Rethrows, from here, the exception caught by the clause at a depth.
    pub(super) fn rethrow(&mut self, depth: u32) -> Result<()> {
        let FrameKind::LegacyCatch { exception: Some(exception) } = self.frame(depth).kind else {
            unreachable!("what is executed inside a clause was caught by it");
        };
        self.throw_again(exception)
    }
}
