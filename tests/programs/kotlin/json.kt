// A parser and a printer of JSON, on objects of a sealed hierarchy.

private sealed class Json {
    abstract fun write(out: StringBuilder)
    final override fun toString() = StringBuilder().also(::write).toString()
}

private data object Null : Json() { override fun write(out: StringBuilder) { out.append("null") } }
private data class Bool(val value: Boolean) : Json() { override fun write(out: StringBuilder) { out.append(value) } }
private data class Num(val value: Double) : Json() {
    override fun write(out: StringBuilder) { if (value == value.toLong().toDouble()) out.append(value.toLong()) else out.append(value) }
}
private data class Str(val value: String) : Json() {
    override fun write(out: StringBuilder) {
        out.append('"')
        for (letter in value) when (letter) {
            '"', '\\' -> out.append('\\').append(letter)
            '\n' -> out.append("\\n")
            else -> out.append(letter)
        }
        out.append('"')
    }
}
private data class Arr(val items: List<Json>) : Json() {
    override fun write(out: StringBuilder) {
        out.append('[')
        items.forEachIndexed { index, item -> if (index > 0) out.append(','); item.write(out) }
        out.append(']')
    }
}
private data class Obj(val fields: Map<String, Json>) : Json() {
    override fun write(out: StringBuilder) {
        out.append('{')
        var first = true
        for ((name, value) in fields) {
            if (!first) out.append(',')
            first = false
            Str(name).write(out)
            out.append(':')
            value.write(out)
        }
        out.append('}')
    }
}

private class Malformed(message: String, val position: Int) : Exception("$message at $position")

private class Parser(private val text: String) {
    private var at = 0

    fun parse(): Json = value().also { blank(); if (at < text.length) fail("more text") }

    private fun fail(message: String): Nothing = throw Malformed(message, at)
    private fun blank() { while (at < text.length && text[at].isWhitespace()) at++ }
    private fun take(letter: Char): Boolean = (at < text.length && text[at] == letter).also { if (it) at++ }
    private fun word(word: String, result: Json): Json = if (text.startsWith(word, at)) result.also { at += word.length } else fail("unknown word")

    private fun value(): Json {
        blank()
        return when (text.getOrNull(at)) {
            null -> fail("end of text")
            'n' -> word("null", Null)
            't' -> word("true", Bool(true))
            'f' -> word("false", Bool(false))
            '"' -> Str(string())
            '[' -> Arr(buildList { items(']') { add(value()) } })
            '{' -> Obj(buildMap { items('}') { blank(); val name = string(); blank(); if (!take(':')) fail("no colon"); put(name, value()) } })
            else -> number()
        }
    }

    private inline fun items(end: Char, item: () -> Unit) {
        at++
        blank()
        if (take(end)) return
        while (true) {
            item()
            blank()
            if (take(end)) return
            if (!take(',')) fail("no comma")
        }
    }

    private fun string(): String {
        if (!take('"')) fail("no string")
        val result = StringBuilder()
        while (true) {
            if (at >= text.length) fail("open string")
            when (val letter = text[at++]) {
                '"' -> return result.toString()
                '\\' -> when (val escaped = text.getOrElse(at++) { ' ' }) {
                    'n' -> result.append('\n')
                    'u' -> result.append(text.substring(at, at + 4).toInt(16).toChar()).also { at += 4 }
                    else -> result.append(escaped)
                }
                else -> result.append(letter)
            }
        }
    }

    private fun number(): Json {
        val start = at
        while (at < text.length && (text[at].isDigit() || text[at] in "+-.eE")) at++
        return text.substring(start, at).toDoubleOrNull()?.let(::Num) ?: fail("no value")
    }
}

private fun document(depth: Int): Json = if (depth == 0) {
    Arr(listOf(Num(1.5), Null, Bool(true), Str("say \"hi\"\n")))
} else {
    Obj((0 until 4).associate { "field$it" to if (it % 2 == 0) document(depth - 1) else Num(it * 100.0 + depth) })
}

fun main() {
    val text = """ { "name": "value", "list": [1, 2.5, -3e2, true, false, null, "\u00e9\n"], "empty": {}, "none": [ ] } """
    println(Parser(text).parse())
    println(Parser(text).parse() == Parser(Parser(text).parse().toString()).parse())
    for (wrong in listOf("", "[1, 2", "{\"a\" 1}", "[1] 2", "nul", "\"open", "{1:2}")) {
        println(try { Parser(wrong).parse().toString() } catch (error: Malformed) { error.message })
    }
    val large = document(6)
    val printed = large.toString()
    println("${printed.length} ${printed.hashCode()} ${Parser(printed).parse() == large} ${large.hashCode() == Parser(printed).parse().hashCode()}")
    var nested: Json = Null
    repeat(300) { nested = Arr(listOf(nested)) }
    println(Parser(nested.toString()).parse() == nested)
}
