//! Functions with a loop, in the shapes that compilers leave: unrolled with a rest, counting up or down or towards zero, with
//! pointers that move or one offset for all, tested at the bottom, alone or in another loop.

use super::body::{body, streams};
use super::expression::Source;
use super::node::{Node, Place, Statement, Type};
use super::plain;
use super::stream::{Form, Index, Stream};
use rand::RngExt;
use rand::rngs::SmallRng;
use std::fmt::Write as _;

/// A loop.
pub struct Shape {
    /// Whether floating-point numbers of that size occur; then all pointers are multiples of it, and memory holds numbers.
    pub float: Option<Type>,
    /// Its accesses.
    pub streams: Vec<Stream>,
    /// Whether each iteration makes an access that moves, so that it ends in a trap if nothing else ends it.
    pub is_bounded: bool,
    index: Index,
    copies: i64,
    exit: Exit,
    style: Style,
    is_guarded: bool,
    outer: Option<i64>,
    body: Vec<Statement>,
    result: Type,
    /// Whether each copy has a sum of its own, as in code that does not wait for the sum before.
    is_spread: bool,
    /// Whether what is carried from one iteration to the next is read before the first one, as if there had been one before it.
    is_read_before: bool,
    /// What lies between the elements of an iteration of several copies and those of the next, in bytes, for each access; nothing if it is
    /// empty.
    gaps: Vec<i64>,
    /// Whether each iteration makes a sum of its own, and the least of them is sought and where it is.
    is_least: bool,
}

/// The place of the test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// At the bottom, as optimising compilers leave it.
    Bottom,
    /// At the top, as others write it.
    Top,
    /// There is none, and no loop: copies of the body one after the other.
    Straight,
}

/// The test that decides whether there is another iteration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// A counter that goes down to zero.
    Down,
    /// `!=`
    Unequal,
    /// `<`, without a sign
    Below,
    /// `<`, with a sign
    Less,
}

impl Shape {
    /// Draws one for a module whose addresses have a type.
    pub fn draw(random: &mut SmallRng, address: Type) -> Shape {
        let float = match random.random_range(0..4) {
            0 => Some([Type::F32, Type::F64][random.random_range(0..2)]),
            _ => None,
        };
        let form = [Form::Pointer, Form::Scaled, Form::Offset, Form::Negative][random.random_range(0..4)];
        let is_plain = random.random_ratio(3, 4);
        let streams = streams(random, form, float, is_plain);
        let stored: Vec<usize> = (0..streams.len()).filter(|&number| streams[number].is_float == float.is_some()).collect();
        let style = match random.random_range(0..16) {
            _ if is_plain => Style::Bottom,
            0 => Style::Straight,
            1 | 2 => Style::Top,
            _ => Style::Bottom,
        };
        let most = if style == Style::Straight { 8 } else { 6 + usize::from(is_plain) };
        let copies = [1, 1, 1, 2, 2, 4, 8, 16][random.random_range(0..most)];
        let index = Index { form, address };
        let result = match float {
            Some(ty) if random.random_ratio(1, 2) => ty,
            _ => [Type::I32, Type::I64][random.random_range(0..2)],
        };
        let mut locals: Vec<(String, Type)> = [("x", Type::I32), ("y", Type::I64), ("v", Type::F32), ("w", Type::F64)]
            .map(|(name, ty)| (name.to_owned(), ty))
            .into();
        if float.is_none() {
            locals.retain(|(_, ty)| ty.is_integer());
        }
        let is_float = float.is_some();
        let mut source = Source { random, streams: &streams, address, locals, is_float, is_plain };
        let is_least = is_plain && !result.is_integer() && copies > 1 && source.random.random_ratio(2, 3);
        let has_gaps = is_plain && form == Form::Pointer && copies > 1 && source.random.random();
        let body = if is_least || has_gaps && source.random.random_ratio(3, 4) {
            vec![plain::sum(&mut source, result)]
        } else if is_plain {
            plain::body(&mut source, &stored, result)
        } else {
            body(&mut source, &stored, result)
        };
        let step = streams[0].step;
        let exit = match (form, random.random_range(0..8)) {
            (Form::Negative, _) => Exit::Unequal,
            _ if has_gaps => Exit::Down,
            (Form::Pointer | Form::Scaled, 0..3) => Exit::Down,
            (_, 3..5) if is_plain && random.random() => Exit::Unequal,
            (Form::Offset | Form::Pointer, 3 | 4) if step > 0 => Exit::Below,
            (Form::Scaled, 3) => Exit::Below,
            (Form::Scaled, 4) => Exit::Less,
            _ => Exit::Unequal,
        };
        let is_bounded =
            body.iter().any(|statement| matches!(statement, Statement::Store(number, ..) if streams[*number].step != 0));
        let outer = random.random_ratio(1, 8).then(|| random.random_range(-3..40) * streams[0].width);
        let is_guarded = random.random_ratio(3, 4);
        let is_spread = (2..=8).contains(&copies) && random.random() && !is_least;
        let is_read_before = random.random_ratio(2, 3);
        let gap =
            |stream: &Stream| if stream.step > 0 { stream.width * [-1, 0, 1, 3, 8, 29][random.random_range(0..6)] } else { 0 };
        let gaps = if has_gaps { streams.iter().map(gap).collect() } else { Vec::new() };
        Shape {
            float,
            streams,
            is_bounded,
            index,
            copies,
            exit,
            style,
            is_guarded,
            outer,
            body,
            result,
            is_spread,
            is_read_before,
            gaps,
            is_least,
        }
    }

    /// Writes the function.
    pub fn write(&self, name: &str) -> String {
        let (address, result) = (self.index.address.name(), self.result.name());
        let mut text = format!(
            "(func (export \"{name}\") (param $n {address}) (param $p0 {address}) (param $p1 {address}) (param $p2 {address})
      (param $x i32) (param $y i64) (param $v f32) (param $w f64) (param $m i32) (result i64 i64)
      (local $i {address}) (local $e {address}) (local $q0 {address}) (local $q1 {address}) (local $q2 {address}) (local $q3 {address})
      (local $t i32) (local $t64 i64) (local $tf f32) (local $td f64) (local $r {result}) (local $last {result})
      (local $also {result}) (local $earlier {result}) (local $least {result}) (local $at {address})\n"
        );
        for copy in 0..8 {
            let _ = write!(text, " (local $r{copy} {result})");
        }
        let _ = writeln!(text, "      (block $out");
        if self.is_guarded {
            let _ = writeln!(text, "      (br_if $out ({address}.eqz (local.get $n)))");
        }
        if let Some(row) = self.outer {
            text.push_str("      (loop $row\n");
            self.write_rows(&mut text);
            for pointer in 0..3 {
                let sum = format!("({address}.add (local.get $p{pointer}) ({address}.const {row}))");
                let _ = writeln!(text, "      (local.set $p{pointer} {sum})");
            }
            text.push_str("      (br_if $row (local.tee $m (i32.sub (local.get $m) (i32.const 1)))))\n");
        } else {
            self.write_rows(&mut text);
        }
        text.push_str("      )\n");
        if self.result.is_integer() {
            let _ = writeln!(text, "      (local.set $r ({result}.xor (local.get $r) (local.get $also)))");
        }
        if self.is_spread {
            let together = if self.result.is_integer() { "xor" } else { "add" };
            for copy in 0..self.copies {
                let _ = writeln!(text, "      (local.set $r ({result}.{together} (local.get $r) (local.get $r{copy})))");
            }
        }
        if self.is_least {
            let _ = writeln!(text, "      (local.set $r (local.get $least))\n      (local.set $i (local.get $at))");
        }
        let widen = if address == "i32" { "(i64.extend_i32_u (local.get $i))" } else { "(local.get $i)" };
        let _ = write!(text, "      {} {widen})", self.write_result());
        text
    }

    /// Returns the result as 64 bits, with one NaN for all.
    fn write_result(&self) -> &'static str {
        match self.result {
            Type::I32 => "(i64.extend_i32_u (i32.xor (local.get $r) (i32.rotl (local.get $last) (i32.const 7))))",
            Type::I64 => "(i64.xor (local.get $r) (i64.rotl (local.get $last) (i64.const 7)))",
            Type::F32 => {
                "(i64.extend_i32_u (i32.reinterpret_f32 (select (local.get $r) (f32.const nan)
        (f32.eq (local.get $r) (local.get $r)))))"
            }
            Type::F64 => "(i64.reinterpret_f64 (select (local.get $r) (f64.const nan) (f64.eq (local.get $r) (local.get $r))))",
        }
    }

    /// Writes the loop and the loop for its rest, with what comes before each.
    fn write_rows(&self, text: &mut String) {
        let address = self.index.address.name();
        let constant = |value: i64| format!("({address}.const {value})");
        let (step, whole) = (self.streams[0].step, constant(-self.copies));
        let main = if self.copies == 1 { "(local.get $n)".to_owned() } else { format!("({address}.and (local.get $n) {whole})") };
        let scaled = |count: &str| format!("({address}.mul {count} {})", constant(step));
        match self.index.form {
            Form::Pointer => {
                for (number, stream) in self.streams.iter().enumerate() {
                    let _ = writeln!(text, "      (local.set $q{number} (local.get $p{}))", stream.pointer);
                }
            }
            Form::Scaled | Form::Offset => {
                let _ = writeln!(text, "      (local.set $i {})", constant(0));
            }
            Form::Negative => {
                let span = scaled("(local.get $n)");
                for pointer in 0..3 {
                    let _ = writeln!(text, "      (local.set $p{pointer} ({address}.add (local.get $p{pointer}) {span}))");
                }
                let _ = writeln!(text, "      (local.set $i ({address}.sub {} {span}))", constant(0));
            }
        }
        self.write_carried(text);
        if self.style == Style::Straight {
            self.write_copies(text, self.copies);
        } else if self.copies == 1 {
            self.write_loop(text, "loop", 1, &main, &scaled);
        } else {
            let _ = writeln!(text, "      (if (i32.eqz ({address}.eqz {main})) (then");
            self.write_loop(text, "main", self.copies, &main, &scaled);
            let rest = format!("({address}.and (local.get $n) {})", constant(self.copies - 1));
            let _ = writeln!(text, "      ))\n      (if (i32.eqz ({address}.eqz {rest})) (then");
            let until = if self.uses_counter() { rest } else { "(local.get $n)".to_owned() };
            self.write_loop(text, "rest", 1, &until, &scaled);
            text.push_str("      ))\n");
        }
        if self.index.form == Form::Negative {
            // As before, for the next row.
            let span = scaled("(local.get $n)");
            for pointer in 0..3 {
                let _ = writeln!(text, "      (local.set $p{pointer} ({address}.sub (local.get $p{pointer}) {span}))");
            }
        }
    }

    /// Writes the accesses whose values the first iteration is to find.
    fn write_carried(&self, text: &mut String) {
        for statement in self.body.iter().filter(|_| self.is_read_before) {
            let Statement::Set(name, Node::Load(stream, element, operator)) = statement else { continue };
            if name == "last" {
                let place = Place { streams: &self.streams, index: self.index, copy: 0, is_spread: false, exit: "out" };
                let load = Node::Load(*stream, element - 1, operator.clone());
                let _ = writeln!(text, "      (local.set $last {})", load.text(&place));
            }
        }
    }

    fn uses_counter(&self) -> bool {
        self.exit == Exit::Down
    }

    /// Returns what a test compares with the end.
    fn counted(&self) -> &'static str {
        if self.index.form == Form::Pointer { "(local.get $q0)" } else { "(local.get $i)" }
    }

    fn write_copies(&self, text: &mut String, copies: i64) {
        let result = self.result.name();
        if self.is_least {
            let _ = writeln!(text, "      (local.set $r ({result}.const 0))");
        }
        for copy in 0..copies {
            let place = Place { streams: &self.streams, index: self.index, copy, is_spread: self.is_spread, exit: "out" };
            for statement in &self.body {
                text.push_str("      ");
                statement.write(&place, text);
            }
        }
        if self.is_least {
            let is_less = format!("({result}.lt (local.get $r) (local.get $least))");
            let counted = self.counted();
            let _ = writeln!(text, "      (local.set $at (select {counted} (local.get $at) {is_less}))");
            let _ = writeln!(text, "      (local.set $least (select (local.get $r) (local.get $least) {is_less}))");
        }
    }

    /// Writes a loop of copies of the body that ends after `count` iterations, counted from the beginning of the row, or those of
    /// this loop if they are counted down.
    fn write_loop(&self, text: &mut String, label: &str, copies: i64, count: &str, scaled: &dyn Fn(&str) -> String) {
        let address = self.index.address.name();
        let add = |local: &str, value: i64| {
            format!("      (local.set ${local} ({address}.add (local.get ${local}) ({address}.const {value})))\n")
        };
        let step = self.streams[0].step;
        let end = match self.index.form {
            _ if self.uses_counter() => count.to_owned(),
            Form::Pointer => format!("({address}.add (local.get $p{}) {})", self.streams[0].pointer, scaled(count)),
            Form::Scaled => count.to_owned(),
            Form::Offset => scaled(count),
            Form::Negative => format!("({address}.sub {} {})", scaled(count), scaled("(local.get $n)")),
        };
        let _ = writeln!(text, "      (local.set $e {end})\n      (loop ${label}");
        if self.style == Style::Top {
            let (counted, test) = match self.exit {
                Exit::Down => ("(local.get $e)".to_owned(), "eqz"),
                Exit::Unequal => (format!("{} (local.get $e)", self.counted()), "eq"),
                Exit::Below => (format!("{} (local.get $e)", self.counted()), "ge_u"),
                Exit::Less => (format!("{} (local.get $e)", self.counted()), "ge_s"),
            };
            let _ = writeln!(text, "      (block ${label}-done (br_if ${label}-done ({address}.{test} {counted}))");
        }
        self.write_copies(text, copies);
        match self.index.form {
            Form::Pointer => {
                for (number, stream) in self.streams.iter().enumerate() {
                    let gap = self.gaps.get(number).filter(|_| copies > 1).unwrap_or(&0);
                    text.push_str(&add(&format!("q{number}"), stream.step * copies + gap));
                }
            }
            Form::Scaled => text.push_str(&add("i", copies)),
            Form::Offset | Form::Negative => text.push_str(&add("i", step * copies)),
        }
        let counted = self.counted();
        if self.style == Style::Top {
            if self.uses_counter() {
                text.push_str(&add("e", -copies));
            }
            let _ = writeln!(text, "      (br ${label})))");
            return;
        }
        let condition = match self.exit {
            Exit::Down => format!("(local.tee $e ({address}.sub (local.get $e) ({address}.const {copies})))"),
            Exit::Unequal if self.index.form == Form::Negative && label != "main" => counted.to_owned(),
            Exit::Unequal => format!("({address}.ne {counted} (local.get $e))"),
            Exit::Below => format!("({address}.lt_u {counted} (local.get $e))"),
            Exit::Less => format!("({address}.lt_s {counted} (local.get $e))"),
        };
        let condition = match (self.exit, self.index) {
            (Exit::Down, Index { address: Type::I64, .. }) => format!("(i32.eqz (i64.eqz {condition}))"),
            (Exit::Unequal, Index { address: Type::I64, form: Form::Negative }) if label != "main" => {
                format!("(i64.ne {condition} (i64.const 0))")
            }
            _ => condition,
        };
        let _ = writeln!(text, "      (br_if ${label} {condition}))");
    }
}
