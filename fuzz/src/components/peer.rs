//! Scripts of components under wasmtime.

use crate::Result;
use wasm2native::component::value::Value;
use wasm2native_spec_tests::script::{Action, Directive, Expected, Kind};
use wasmtime::component::{Component, Instance, Linker, Type, Val};
use wasmtime::{Config, Engine, OptLevel, Store};

/// The other engine.
pub struct Peer {
    engine: Engine,
}

impl Peer {
    /// Creates the engine.
    pub fn new() -> Result<Self> {
        let mut config = Config::new();
        config.wasm_component_model(true);
        // Most of the time goes into compiling functions that are called once.
        config.cranelift_opt_level(OptLevel::None).parallel_compilation(false);
        config.memory_init_cow(false).generate_address_map(false);
        Ok(Self { engine: Engine::new(&config)? })
    }

    /// Makes the calls of a script, and expects of each what came of it.
    pub fn answer(&self, directives: &mut [Directive]) -> Result<()> {
        let linker = Linker::<()>::new(&self.engine);
        let mut current: Option<(Store<()>, Instance)> = None;
        let mut is_closed = false;
        for Directive { kind, .. } in directives {
            match kind {
                Kind::Component { component, .. } => {
                    let component = Component::new(&self.engine, &component.as_ref().map_err(Clone::clone)?.binary)?;
                    let mut store = Store::new(&self.engine, ());
                    let instance = linker.instantiate(&mut store, &component)?;
                    current = Some((store, instance));
                    is_closed = false;
                }
                Kind::Action(Action::Invoke { name, values, .. }, expected) => {
                    let (store, instance) = current.as_mut().ok_or("there is a component before the first call")?;
                    // After a trap nothing enters the component any more; wasmtime lets calls in when the trap was the host's.
                    *expected = if is_closed { Expected::Trap(String::new()) } else { call(store, *instance, name, values)? };
                    is_closed = matches!(expected, Expected::Trap(_));
                }
                _ => return Err("scripts of components have components and calls".into()),
            }
        }
        Ok(())
    }
}

/// Makes a call; returns what is to be expected of it.
fn call(store: &mut Store<()>, instance: Instance, name: &str, values: &[Value]) -> Result<Expected> {
    let function = instance.get_func(&mut *store, name).ok_or("the function is exported")?;
    let ty = function.ty(&*store);
    let arguments = ty.params().zip(values).map(|((_, ty), value)| argument(value, &ty)).collect::<Result<Vec<_>>>()?;
    let mut results = [Val::Bool(false)];
    match function.call(&mut *store, &arguments, &mut results) {
        Ok(()) => result(&results[0]).map(Expected::Value),
        // An empty text is the beginning of every message.
        Err(_) => Ok(Expected::Trap(String::new())),
    }
}

/// Converts a value of a type.
fn argument(value: &Value, ty: &Type) -> Result<Val> {
    let optional = |value: &Option<Box<Value>>, ty: Option<Type>| -> Result<Option<Box<Val>>> {
        match (value, ty) {
            (Some(value), Some(ty)) => Ok(Some(Box::new(argument(value, &ty)?))),
            (None, None) => Ok(None),
            _ => Err("a payload is of the type of its case".into()),
        }
    };
    Ok(match (value, ty) {
        (Value::Bool(value), _) => Val::Bool(*value),
        (Value::Integer(value), Type::S8) => Val::S8(*value as i8),
        (Value::Integer(value), Type::U8) => Val::U8(*value as u8),
        (Value::Integer(value), Type::S16) => Val::S16(*value as i16),
        (Value::Integer(value), Type::U16) => Val::U16(*value as u16),
        (Value::Integer(value), Type::S32) => Val::S32(*value as i32),
        (Value::Integer(value), Type::U32) => Val::U32(*value as u32),
        (Value::Integer(value), Type::S64) => Val::S64(*value as i64),
        (Value::Integer(value), Type::U64) => Val::U64(*value as u64),
        (Value::F32(bits), _) => Val::Float32(f32::from_bits(*bits)),
        (Value::F64(bits), _) => Val::Float64(f64::from_bits(*bits)),
        (Value::Char(value), _) => Val::Char(*value),
        (Value::String(value), _) => Val::String(value.clone()),
        (Value::List(values), Type::List(ty)) => {
            Val::List(values.iter().map(|value| argument(value, &ty.ty())).collect::<Result<_>>()?)
        }
        (Value::Record(fields), Type::Record(ty)) => {
            let field = |((name, value), field): (&(String, Value), wasmtime::component::types::Field<'_>)| {
                Ok((name.clone(), argument(value, &field.ty)?))
            };
            Val::Record(fields.iter().zip(ty.fields()).map(field).collect::<Result<_>>()?)
        }
        (Value::Tuple(values), Type::Tuple(ty)) => {
            Val::Tuple(values.iter().zip(ty.types()).map(|(value, ty)| argument(value, &ty)).collect::<Result<_>>()?)
        }
        (Value::Case(name, payload), Type::Variant(ty)) => {
            let case = ty.cases().find(|case| case.name == name).ok_or("a case is one of its type")?;
            Val::Variant(name.clone(), optional(payload, case.ty)?)
        }
        (Value::Case(name, _), Type::Enum(_)) => Val::Enum(name.clone()),
        (Value::Case(_, payload), Type::Option(ty)) => Val::Option(optional(payload, payload.is_some().then(|| ty.ty()))?),
        (Value::Case(name, payload), Type::Result(ty)) if name == "ok" => Val::Result(Ok(optional(payload, ty.ok())?)),
        (Value::Case(_, payload), Type::Result(ty)) => Val::Result(Err(optional(payload, ty.err())?)),
        (Value::Flags(names), _) => Val::Flags(names.clone()),
        (value, ty) => return Err(format!("{value:?} is no {ty:?}").into()),
    })
}

/// Converts a result.
fn result(value: &Val) -> Result<Value> {
    let optional = |value: &Option<Box<Val>>| value.as_deref().map(|value| result(value).map(Box::new)).transpose();
    let all = |values: &[Val]| values.iter().map(result).collect::<Result<Vec<_>>>();
    Ok(match value {
        Val::Bool(value) => Value::Bool(*value),
        Val::S8(value) => Value::Integer((*value).into()),
        Val::U8(value) => Value::Integer((*value).into()),
        Val::S16(value) => Value::Integer((*value).into()),
        Val::U16(value) => Value::Integer((*value).into()),
        Val::S32(value) => Value::Integer((*value).into()),
        Val::U32(value) => Value::Integer((*value).into()),
        Val::S64(value) => Value::Integer((*value).into()),
        Val::U64(value) => Value::Integer((*value).into()),
        Val::Float32(value) => Value::F32(value.to_bits()),
        Val::Float64(value) => Value::F64(value.to_bits()),
        Val::Char(value) => Value::Char(*value),
        Val::String(value) => Value::String(value.clone()),
        Val::List(values) => Value::List(all(values)?),
        Val::Record(fields) => {
            Value::Record(fields.iter().map(|(name, value)| Ok((name.clone(), result(value)?))).collect::<Result<_>>()?)
        }
        Val::Tuple(values) => Value::Tuple(all(values)?),
        Val::Variant(name, payload) => Value::Case(name.clone(), optional(payload)?),
        Val::Enum(name) => Value::Case(name.clone(), None),
        Val::Option(payload) => Value::Case(if payload.is_some() { "some" } else { "none" }.to_owned(), optional(payload)?),
        Val::Result(Ok(payload)) => Value::Case("ok".to_owned(), optional(payload)?),
        Val::Result(Err(payload)) => Value::Case("err".to_owned(), optional(payload)?),
        Val::Flags(names) => Value::Flags(names.clone()),
        other => return Err(format!("no function returns {other:?}").into()),
    })
}
