//! The same module with its functions in another order.
//!
//! Where code happens to lie changes a program's speed by several per cent and says nothing about the compiler. Both engines lay
//! out functions in the order of the module, so an order drawn at random moves the code of both, and the mean over some orders
//! is a fair one. Nothing else changes: no function is added, and bodies stay as they are except for the numbers of their
//! callees.

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasmparser::{CodeSectionReader, CustomSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

use measure::statistics::Random;

use crate::Result;

/// Returns the module in layout `number`; 0 is the order of its linker.
pub fn lay_out(module: &[u8], number: u64) -> Result<Vec<u8>> {
    if number == 0 {
        return Ok(module.to_vec());
    }
    let (imported, defined) = count_functions(module).map_err(|error| error.to_string())?;
    let mut shuffled = wasm_encoder::Module::new();
    Shuffle { imported, order: draw(defined, number) }
        .parse_core_module(&mut shuffled, Parser::new(0), module)
        .map_err(|error| error.to_string())?;
    Ok(shuffled.finish())
}

/// Returns how many functions are imported and how many are defined.
fn count_functions(module: &[u8]) -> wasmparser::Result<(usize, usize)> {
    let (mut imported, mut defined) = (0, 0);
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += usize::from(matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)));
                }
            }
            Payload::FunctionSection(functions) => defined = functions.count() as usize,
            _ => {}
        }
    }
    Ok((imported, defined))
}

/// Returns the numbers below `count` in an order that `seed` determines.
fn draw(count: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    Random::from_seed(seed).shuffle(&mut order);
    order
}

/// Writes a module with its defined functions in `order`: at each place, the number that the function had.
struct Shuffle {
    imported: usize,
    order: Vec<usize>,
}

type Reencoded<T> = std::result::Result<T, Error<std::convert::Infallible>>;

impl Reencode for Shuffle {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Reencoded<u32> {
        let Some(defined) = (function as usize).checked_sub(self.imported) else {
            return Ok(function);
        };
        let place = self.order.iter().position(|&number| number == defined).unwrap_or(defined);
        Ok(u32::try_from(self.imported + place).expect("there are as many functions as before"))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut wasm_encoder::FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Reencoded<()> {
        let types: Vec<u32> = section.into_iter().collect::<wasmparser::Result<_>>()?;
        for &number in &self.order {
            functions.function(types[number]);
        }
        Ok(())
    }

    fn parse_code_section(&mut self, code: &mut wasm_encoder::CodeSection, section: CodeSectionReader<'_>) -> Reencoded<()> {
        let bodies: Vec<_> = section.into_iter().collect::<wasmparser::Result<_>>()?;
        for number in self.order.clone() {
            utils::parse_function_body(self, code, bodies[number].clone())?;
        }
        Ok(())
    }

    /// Names and debug information would be those of other functions.
    fn parse_custom_section(&mut self, _: &mut wasm_encoder::Module, _: CustomSectionReader<'_>) -> Reencoded<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wasmparser::{Operator, Parser, Payload, Validator};

    use super::{draw, lay_out};

    const MODULE: &str = r#"(module
        (import "env" "f" (func $f))
        (table 2 funcref)
        (elem (i32.const 0) $a $c)
        (export "c" (func $c))
        (func $a (result i32) (call $b (i32.const 7)))
        (func $b (param i32) (result i32) (local.get 0))
        (func $c (param i64) (call $f) (drop (call $a)))
        (func $d (call_indirect (param i64) (i64.const 1) (i32.const 1))))"#;

    #[test]
    fn orders_are_permutations_that_differ() {
        let orders: Vec<Vec<usize>> = (1..6).map(|seed| draw(50, seed)).collect();
        for order in &orders {
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert!(sorted.iter().copied().eq(0..50));
            assert_eq!(orders.iter().filter(|other| *other == order).count(), 1);
        }
    }

    #[test]
    fn the_first_layout_is_the_module_itself() {
        let module = wat::parse_str(MODULE).unwrap();
        assert_eq!(lay_out(&module, 0).unwrap(), module);
    }

    #[test]
    fn calls_exports_and_elements_follow_the_functions() {
        let module = wat::parse_str(MODULE).unwrap();
        for number in 1..10 {
            // All types differ, so a wrong number anywhere is invalid, or another callee.
            let laid_out = lay_out(&module, number).unwrap();
            Validator::new().validate_all(&laid_out).unwrap();
            assert_eq!(laid_out, lay_out(&module, number).unwrap());
            assert_eq!(exported_constants(&laid_out), [7]);
        }
    }

    /// Returns the constants in the function that the export "c" calls after the import.
    fn exported_constants(module: &[u8]) -> Vec<i32> {
        let (mut exported, mut bodies) = (0, Vec::new());
        for payload in Parser::new(0).parse_all(module) {
            match payload.unwrap() {
                Payload::ExportSection(exports) => exported = exports.into_iter().next().unwrap().unwrap().index as usize,
                Payload::CodeSectionEntry(body) => {
                    bodies.push(body.get_operators_reader().unwrap().into_iter().map(Result::unwrap).collect::<Vec<_>>());
                }
                _ => {}
            }
        }
        let mut called = bodies[exported - 1].iter().filter_map(|operator| match operator {
            Operator::Call { function_index } => Some(*function_index as usize),
            _ => None,
        });
        let callee = called.next_back().unwrap();
        let constant = |operator: &Operator| if let Operator::I32Const { value } = operator { Some(*value) } else { None };
        bodies[callee - 1].iter().filter_map(constant).collect()
    }
}
