//! Types of values.

use super::super::flat::HandleTable;
use super::super::types::{FunctionType, Type};
use crate::error::{Error, Result};
use std::collections::HashMap;
use std::sync::Arc;
use wasmparser::ValType;
use wasmtime_environ::component::{ComponentTypes, InterfaceType, TypeFuncIndex, TypeResourceTable, TypeResourceTableIndex};
use wasmtime_environ::{EntityRef as _, ModuleInternedTypeIndex, WasmHeapType, WasmValType};

/// The types of a component, converted as they are asked for.
pub(super) struct Types<'a> {
    types: &'a ComponentTypes,
    known: HashMap<InterfaceType, Arc<Type>>,
}

impl<'a> Types<'a> {
    pub(super) fn new(types: &'a ComponentTypes) -> Self {
        Self { types, known: HashMap::new() }
    }

    /// Returns the type of a function.
    pub(super) fn function(&mut self, index: TypeFuncIndex) -> Result<FunctionType> {
        let types = self.types;
        let function = &types[index];
        let params = types[function.params].types.iter();
        let params = function.param_names.iter().zip(params).map(|(name, ty)| Ok((name.clone(), self.value(*ty)?)));
        let params = params.collect::<Result<_>>()?;
        let result = types[function.results].types.first().map(|ty| self.value(*ty)).transpose()?;
        Ok(FunctionType { is_async: function.async_, params, result })
    }

    /// Returns the parameters and results of a core function.
    pub(super) fn core(&self, index: ModuleInternedTypeIndex) -> Result<[Vec<ValType>; 2]> {
        let function = self.types[index].unwrap_func();
        let all = |types: &[WasmValType]| types.iter().map(core_value).collect::<Result<Vec<_>>>();
        Ok([all(function.params())?, all(function.results())?])
    }

    /// Returns the first handles in order, of which there are `count`.
    pub(super) fn handles(&self, count: usize) -> Vec<Option<HandleTable>> {
        let handles = |number| match self.types[TypeResourceTableIndex::new(number)] {
            TypeResourceTable::Concrete { ty, instance } => {
                Some(HandleTable { resource: ty.index(), instance: instance.index() })
            }
            TypeResourceTable::Abstract(_) => None,
        };
        (0..count).map(handles).collect()
    }

    fn value(&mut self, ty: InterfaceType) -> Result<Arc<Type>> {
        if let Some(known) = self.known.get(&ty) {
            return Ok(known.clone());
        }
        let converted = Arc::new(self.convert(ty)?);
        self.known.insert(ty, converted.clone());
        Ok(converted)
    }

    fn optional(&mut self, ty: Option<InterfaceType>) -> Result<Option<Arc<Type>>> {
        ty.map(|ty| self.value(ty)).transpose()
    }

    fn convert(&mut self, ty: InterfaceType) -> Result<Type> {
        let types = self.types;
        Ok(match ty {
            InterfaceType::Bool => Type::Bool,
            InterfaceType::S8 => Type::S8,
            InterfaceType::U8 => Type::U8,
            InterfaceType::S16 => Type::S16,
            InterfaceType::U16 => Type::U16,
            InterfaceType::S32 => Type::S32,
            InterfaceType::U32 => Type::U32,
            InterfaceType::S64 => Type::S64,
            InterfaceType::U64 => Type::U64,
            InterfaceType::Float32 => Type::F32,
            InterfaceType::Float64 => Type::F64,
            InterfaceType::Char => Type::Char,
            InterfaceType::String => Type::String,
            InterfaceType::List(index) => Type::List(self.value(types[index].element)?),
            InterfaceType::FixedLengthList(index) => Type::FixedLengthList(self.value(types[index].element)?, types[index].size),
            InterfaceType::Map(index) => Type::Map(self.value(types[index].key)?, self.value(types[index].value)?),
            InterfaceType::Record(index) => {
                let fields = types[index].fields.iter().map(|field| Ok((field.name.clone(), self.value(field.ty)?)));
                Type::Record(fields.collect::<Result<_>>()?)
            }
            InterfaceType::Tuple(index) => {
                Type::Tuple(types[index].types.iter().map(|ty| self.value(*ty)).collect::<Result<_>>()?)
            }
            InterfaceType::Variant(index) => {
                let cases = types[index].cases.iter().map(|(name, ty)| Ok((name.clone(), self.optional(*ty)?)));
                Type::Variant(cases.collect::<Result<_>>()?)
            }
            InterfaceType::Enum(index) => Type::Enum(types[index].names.iter().cloned().collect()),
            InterfaceType::Flags(index) => Type::Flags(types[index].names.iter().cloned().collect()),
            InterfaceType::Option(index) => Type::Option(self.value(types[index].ty)?),
            InterfaceType::Result(index) => Type::Result(self.optional(types[index].ok)?, self.optional(types[index].err)?),
            InterfaceType::Own(index) => Type::Own(index.index()),
            InterfaceType::Borrow(index) => Type::Borrow(index.index()),
            InterfaceType::Future(_) | InterfaceType::Stream(_) | InterfaceType::ErrorContext(_) => {
                return Err(Error::unsupported("unsupported: futures, streams and error contexts in the type of a function"));
            }
        })
    }
}

fn core_value(ty: &WasmValType) -> Result<ValType> {
    Ok(match ty {
        WasmValType::I32 => ValType::I32,
        WasmValType::I64 => ValType::I64,
        WasmValType::F32 => ValType::F32,
        WasmValType::F64 => ValType::F64,
        WasmValType::Ref(ty) if ty.nullable && matches!(ty.heap_type, WasmHeapType::Func) => ValType::FUNCREF,
        WasmValType::V128 | WasmValType::Ref(_) => {
            return Err(Error::bug(format!("a function of the canonical ABI takes a {ty}")));
        }
    })
}
