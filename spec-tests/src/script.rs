//! A script's directives, with its modules in binary form.
#![allow(missing_docs, reason = "fields are named after the parts of the directive")]

use super::component::{self, Component};
use wasm2native::component::value::Value;
use wast::core::WastArgCore;
use wast::lexer::Lexer;
use wast::parser::{self, ParseBuffer};
use wast::{QuoteWat, QuoteWatTest, Wast, WastArg, WastDirective, WastExecute, WastInvoke, WastRet, Wat};

/// A directive and its location.
pub struct Directive {
    /// The line in the script, counted from 1.
    pub line: usize,
    /// The kind of directive.
    pub kind: Kind,
}

/// A kind of directive.
pub enum Kind {
    /// Instantiate a module, and make it the current one.
    Module { name: Option<String>, binary: Encoded },
    /// Keep a module, to be instantiated later.
    Definition { name: Option<String>, binary: Encoded },
    /// Instantiate a component, and make it the current one.
    Component { name: Option<String>, component: Result<Component, String> },
    /// Keep a component, to be instantiated later.
    ComponentDefinition { name: Option<String>, component: Result<Component, String> },
    /// Instantiate a kept module or component.
    Instance { name: Option<String>, module: Option<String> },
    /// Make an instance's exports importable under a name.
    Register { name: String, instance: Option<String> },
    /// Check that the module is not read.
    Malformed(Encoded),
    /// Check that the module is not valid.
    Invalid(Encoded),
    /// Check that the module does not link.
    Unlinkable(Encoded),
    /// Check that the action does what is expected.
    Action(Action, Expected),
    /// Nothing: this runner does not support it, for this reason.
    Skipped(&'static str),
}

/// A module's bytes, which are text where the script quotes text that must be refused, or the reason why the text does not parse.
pub type Encoded = Result<Vec<u8>, String>;

/// An action to run.
pub enum Action {
    /// Call an export: of a module with arguments, or of a component with values.
    Invoke { instance: Option<String>, name: String, arguments: Vec<Argument>, values: Vec<Value> },
    /// Read an exported global.
    Get { instance: Option<String>, name: String },
    /// Instantiate a module.
    Instantiate(Encoded),
    /// Instantiate a component.
    InstantiateComponent(Result<Component, String>),
}

/// An argument, as stored in the runtime's array of values.
pub type Argument = [u8; 16];

/// The expected effect of an action.
pub enum Expected {
    /// Return values like these.
    Return(Vec<super::expect::Pattern>),
    /// Return the value of a component, which is this.
    Value(Value),
    /// Trap with a message that starts with this.
    Trap(String),
    /// Throw an exception.
    Exception,
    /// Anything except a trap: no assertion is made on the action.
    Anything,
}

/// Parses a script.
pub fn parse(text: &str) -> Result<Vec<Directive>, String> {
    let mut lexer = Lexer::new(text);
    lexer.allow_confusing_unicode(true);
    let buffer = ParseBuffer::new_with_lexer(lexer).map_err(|error| error.to_string())?;
    let script: Wast<'_> = parser::parse(&buffer).map_err(|error| error.to_string())?;
    // Finding the line of each directive from the start of the text would take longer than everything else.
    let ends: Vec<usize> = text.match_indices('\n').map(|(end, _)| end).collect();
    let directives = script.directives.into_iter().map(|directive| {
        let line = ends.partition_point(|&end| end < directive.span().offset()) + 1;
        Directive { line, kind: kind(directive) }
    });
    Ok(directives.collect())
}

fn kind(directive: WastDirective<'_>) -> Kind {
    match directive {
        WastDirective::Module(mut module) => match is_component(&module) {
            true => Kind::Component { name: name(&module), component: component::read(encode(&mut module)) },
            false => Kind::Module { name: name(&module), binary: encode(&mut module) },
        },
        WastDirective::ModuleDefinition(mut module) => match is_component(&module) {
            true => Kind::ComponentDefinition { name: name(&module), component: component::read(encode(&mut module)) },
            false => Kind::Definition { name: name(&module), binary: encode(&mut module) },
        },
        WastDirective::ModuleInstance { instance, module, .. } => {
            Kind::Instance { name: instance.map(|id| id.name().to_owned()), module: module.map(|id| id.name().to_owned()) }
        }
        WastDirective::Register { name, module, .. } => {
            Kind::Register { name: name.to_owned(), instance: module.map(|id| id.name().to_owned()) }
        }
        WastDirective::AssertMalformed { mut module, .. } => Kind::Malformed(quote(&mut module)),
        WastDirective::AssertInvalid { mut module, .. } => Kind::Invalid(quote(&mut module)),
        WastDirective::AssertUnlinkable { mut module, .. } => {
            Kind::Unlinkable(module.encode().map_err(|error| error.to_string()))
        }
        WastDirective::Invoke(invoke) => Kind::Action(self::invoke(invoke), Expected::Anything),
        WastDirective::AssertReturn { exec, results, .. } => {
            if let [WastRet::Component(value)] = &*results {
                return Kind::Action(action(exec), Expected::Value(component::value(value)));
            }
            let patterns = results.iter().map(|result| match result {
                WastRet::Core(result) => super::expect::Pattern::new(result),
                _ => None,
            });
            match patterns.collect() {
                Some(patterns) => Kind::Action(action(exec), Expected::Return(patterns)),
                None => Kind::Skipped("results that only other proposals have"),
            }
        }
        WastDirective::AssertTrap { exec, message, .. } => Kind::Action(action(exec), Expected::Trap(message.to_owned())),
        WastDirective::AssertExhaustion { call, message, .. } => Kind::Action(invoke(call), Expected::Trap(message.to_owned())),
        WastDirective::AssertException { exec, .. } => Kind::Action(action(exec), Expected::Exception),
        WastDirective::AssertInvalidCustom { .. } | WastDirective::AssertMalformedCustom { .. } => {
            Kind::Skipped("custom sections are ignored, as the specification allows")
        }
        WastDirective::Thread(_) | WastDirective::Wait { .. } => Kind::Skipped("several threads"),
        WastDirective::AssertSuspension { .. } => Kind::Skipped("stack switching"),
    }
}

fn is_component(module: &QuoteWat<'_>) -> bool {
    matches!(module, QuoteWat::Wat(Wat::Component(_)) | QuoteWat::QuoteComponent(..))
}

fn name(module: &QuoteWat<'_>) -> Option<String> {
    module.name().map(|id| id.name().to_owned())
}

fn encode(module: &mut QuoteWat<'_>) -> Encoded {
    module.encode().map_err(|error| error.to_string())
}

fn quote(module: &mut QuoteWat<'_>) -> Encoded {
    match module.to_test() {
        Ok(QuoteWatTest::Binary(bytes) | QuoteWatTest::Text(bytes)) => Ok(bytes),
        Err(error) => Err(error.to_string()),
    }
}

fn action(exec: WastExecute<'_>) -> Action {
    match exec {
        WastExecute::Invoke(invoke) => self::invoke(invoke),
        WastExecute::Wat(Wat::Component(component)) => {
            let mut component = QuoteWat::Wat(Wat::Component(component));
            Action::InstantiateComponent(component::read(encode(&mut component)))
        }
        WastExecute::Wat(mut module) => Action::Instantiate(module.encode().map_err(|error| error.to_string())),
        WastExecute::Get { module, global, .. } => {
            Action::Get { instance: module.map(|id| id.name().to_owned()), name: global.to_owned() }
        }
    }
}

fn invoke(invoke: WastInvoke<'_>) -> Action {
    let arguments = invoke.args.iter().map(|argument| match argument {
        WastArg::Core(argument) => super::expect::argument(argument),
        _ => [0; 16],
    });
    let values = invoke.args.iter().filter_map(|argument| match argument {
        WastArg::Component(value) => Some(component::value(value)),
        // Floats are written alike for modules and components.
        WastArg::Core(WastArgCore::F32(value)) => Some(Value::F32(value.bits)),
        WastArg::Core(WastArgCore::F64(value)) => Some(Value::F64(value.bits)),
        _ => None,
    });
    let values = values.collect();
    Action::Invoke {
        instance: invoke.module.map(|id| id.name().to_owned()),
        name: invoke.name.to_owned(),
        arguments: arguments.collect(),
        values,
    }
}
