//! Instructions of RISC-V, which the code generator writes in its own way.

use super::Printer;
use crate::codegen::function::RelocationTarget;

impl<Called: Iterator<Item = RelocationTarget>> Printer<'_, Called> {
    /// Prints an instruction that the code generator writes in its own way.
    pub(super) fn riscv(&mut self, operator: &str, operands: &str) {
        let (operands, remark) = operands.split_once("##").unwrap_or((operands, ""));
        if operator.starts_with("udf") {
            return self.push("unimp".to_owned());
        }
        if let Some((registers, targets)) = operands.split_once(",taken(") {
            let (taken, rest) = targets.split_once(')').unwrap_or((targets, ""));
            self.push(format!("{operator} {registers},{taken}"));
            let other = rest.trim_start_matches(",not_taken(").trim_end_matches(')');
            if !other.is_empty() {
                self.push(format!("j {other}"));
            }
            return;
        }
        match operator {
            "callind" => self.push(format!("jalr {operands}")),
            "trap_if" => {
                let condition: Vec<&str> = remark.trim_matches(['(', ')']).split(' ').collect();
                let [first, condition, second] = condition[..] else { return self.push(format!("trap_if {operands}")) };
                let label = self.trap(operands);
                self.push(format!("b{} {first},{second},{label}", branch(condition)));
            }
            "br_table" => {
                self.push(format!("br_table {}", operands.split(',').next().unwrap_or_default()));
                self.comment(&format!(
                    "entries {}",
                    operands.split_once('[').map_or("", |(_, labels)| labels.trim_end_matches(']'))
                ));
            }
            _ if remark.is_empty() => self.push(format!("{operator} {operands}").trim_end().to_owned()),
            _ => self.push(format!("{operator} {operands}  # {remark}")),
        }
    }
}

/// Returns the RISC-V name of the branch on a condition of the code generator.
fn branch(condition: &str) -> &str {
    match condition {
        "ult" => "ltu",
        "uge" => "geu",
        "ugt" => "gtu",
        "ule" => "leu",
        "slt" => "lt",
        "sge" => "ge",
        "sgt" => "gt",
        "sle" => "le",
        other => other,
    }
}
