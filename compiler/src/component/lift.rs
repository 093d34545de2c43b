//! Calls of exported functions by the runtime, with arguments that are known now.

use super::flat::Lifted;
use super::instance::{DefinedResource, Instantiated};
use super::shape::Shape;
use super::types::Type;
use super::value::Value;
use super::{lower, result};
use crate::error::{Error, Result};
use crate::program::Builder;
use crate::program::id::FuncId;
use crate::program::lift::{Arguments, Lift};
use std::collections::BTreeMap;
use wasm2native_abi::component::ResourceNumber;

impl Instantiated<'_> {
    /// Returns the call of an exported function with these arguments; the reason, if they are not of the types of its parameters.
    ///
    /// # Errors
    ///
    /// When the core function is none, or its memory has 64-bit addresses.
    pub fn lift(
        &mut self,
        builder: &mut Builder<'_>,
        lifted: &Lifted,
        arguments: &[Value],
    ) -> Result<std::result::Result<Lift, String>> {
        let options = &lifted.options;
        if lifted.ty.result.as_deref().is_some_and(|ty| Shape::of(ty).is_too_large()) {
            return Ok(Err("the result is too large for any memory".to_owned()));
        }
        let arguments = match lower::lower(arguments, &lifted.ty, options.encoding) {
            Ok(arguments) => arguments,
            Err(reason) => return Ok(Err(reason)),
        };
        if options.is_async {
            return Err(Error::unsupported("unsupported: calls of asynchronous functions (WASI 0.3) from outside the component"));
        }
        let function = self.function(builder, lifted.function)?;
        let function = builder.add_task(function, lifted.ty.is_async);
        let numbers: Vec<_> = self.resource_numbers().collect();
        let number = |handles: usize| numbers.get(handles).copied().unwrap_or(ResourceNumber::MAX);
        let realloc = self.realloc(options).filter(|_| !arguments.blocks.is_empty());
        Ok(Ok(Lift {
            context: self.context(builder, options)?,
            component: self.component_instances[0],
            function: builder.add_invoke(function),
            realloc: realloc.map(|realloc| builder.add_task(realloc, false)).map(|realloc| builder.add_invoke(realloc)),
            post_return: self.post_return(options).map(|post_return| builder.add_invoke(post_return)),
            arguments,
            result: lifted.ty.result.as_deref().map(|ty| result::result(ty, &number)),
            destructors: self.destructors(builder, lifted),
        }))
    }

    /// Returns the call of an exported function whose arguments the runtime knows, and which has no result.
    ///
    /// # Errors
    ///
    /// When the core function is none, or its memory has 64-bit addresses.
    pub(super) fn handler(&mut self, builder: &mut Builder<'_>, lifted: &Lifted) -> Result<Lift> {
        let options = &lifted.options;
        let function = self.function(builder, lifted.function)?;
        let function = builder.add_task(function, false);
        Ok(Lift {
            context: self.context(builder, options)?,
            component: self.component_instances[0],
            function: builder.add_invoke(function),
            realloc: None,
            post_return: self.post_return(options).map(|post_return| builder.add_invoke(post_return)),
            arguments: Arguments::default(),
            result: None,
            destructors: Vec::new(),
        })
    }

    /// Returns the destructors of resources that the result of a function may own: the host, which gets them, drops them.
    fn destructors(&self, builder: &mut Builder<'_>, lifted: &Lifted) -> Vec<(ResourceNumber, FuncId)> {
        let mut owned = BTreeMap::new();
        if let Some(ty) = &lifted.ty.result {
            ty.visit(&mut |ty| {
                if let Type::Own(handles) = ty
                    && let Some(table) = self.component.handles[*handles]
                    && let DefinedResource { number, destructor: Some(destructor) } = self.resources[table.resource]
                {
                    owned.insert(number, destructor);
                }
            });
        }
        let invoke = |(number, destructor)| {
            let destructor = builder.add_task(destructor, false);
            (number, builder.add_invoke(destructor))
        };
        owned.into_iter().map(invoke).collect()
    }

    /// Returns the resource numbers of handles, by the numbers of their tables.
    fn resource_numbers(&self) -> impl Iterator<Item = ResourceNumber> {
        let number = |table: &super::flat::HandleTable| self.resources[table.resource].number;
        self.component.handles.iter().map(move |table| table.as_ref().map_or(ResourceNumber::MAX, number))
    }
}
