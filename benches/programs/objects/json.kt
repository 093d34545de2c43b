// prints: 6703440 76940000

// Parses text to objects, reads them, and prints them.

private sealed class Json
private object Nil : Json()
private class Truth(val value: Boolean) : Json()
private class Num(val value: Double) : Json()
private class Text(val value: String) : Json()
private class Items(val items: ArrayList<Json>) : Json()
private class Fields(val fields: HashMap<String, Json>, val names: ArrayList<String>) : Json()

private class Parser(private val text: String) {
    private var at = 0

    fun value(): Json {
        blank()
        when (text[at]) {
            '{' -> {
                val result = Fields(HashMap(), ArrayList())
                at++
                blank()
                while (text[at] != '}') {
                    val name = string()
                    blank()
                    at++
                    result.fields[name] = value()
                    result.names.add(name)
                    blank()
                    if (text[at] == ',') { at++; blank() }
                }
                at++
                return result
            }
            '[' -> {
                val result = ArrayList<Json>()
                at++
                blank()
                while (text[at] != ']') {
                    result.add(value())
                    blank()
                    if (text[at] == ',') at++
                }
                at++
                return Items(result)
            }
            '"' -> return Text(string())
            't' -> { at += 4; return Truth(true) }
            'f' -> { at += 5; return Truth(false) }
            'n' -> { at += 4; return Nil }
            else -> return Num(number())
        }
    }

    private fun blank() { while (text[at] == ' ' || text[at] == '\n') at++ }

    private fun string(): String {
        val start = ++at
        while (text[at] != '"' && text[at] != '\\') at++
        if (text[at] == '"') return text.substring(start, at++)
        val result = StringBuilder(text.substring(start, at))
        while (text[at] != '"') {
            if (text[at] == '\\') at++
            result.append(text[at++])
        }
        at++
        return result.toString()
    }

    private fun number(): Double {
        val isNegative = text[at] == '-'
        if (isNegative) at++
        var result = 0.0
        while (text[at] in '0'..'9') result = result * 10 + (text[at++] - '0')
        if (text[at] == '.') {
            at++
            var unit = 0.1
            while (text[at] in '0'..'9') { result += unit * (text[at++] - '0'); unit /= 10 }
        }
        return if (isNegative) -result else result
    }
}

private fun write(value: Json, out: StringBuilder) {
    when (value) {
        Nil -> out.append("null")
        is Truth -> out.append(value.value)
        is Num -> out.append(value.value.toInt())
        is Text -> out.append('"').append(value.value).append('"')
        is Items -> { out.append('['); value.items.forEachIndexed { index, item -> if (index > 0) out.append(','); write(item, out) }; out.append(']') }
        is Fields -> {
            out.append('{')
            value.names.forEachIndexed { index, name -> if (index > 0) out.append(','); out.append('"').append(name).append("\":"); write(value.fields[name]!!, out) }
            out.append('}')
        }
    }
}

private fun sum(value: Json): Double = when (value) {
    is Num -> value.value
    is Items -> value.items.sumOf(::sum)
    is Fields -> value.names.sumOf { sum(value.fields[it]!!) }
    else -> 0.0
}

fun main() {
    val text = buildString {
        append("{\"records\": [")
        for (index in 0 until 2000) {
            if (index > 0) append(", ")
            append("{\"id\": $index, \"name\": \"record \\\"$index\\\"\", \"tags\": [\"a\", \"b${index % 7}\", true, null], \"at\": {\"x\": -${index % 100}.5, \"y\": 12.25}}\n")
        }
        append("], \"done\": false}")
    }
    var (length, total) = 0L to 0.0
    repeat(40) {
        val parsed = Parser(text).value()
        total += sum(parsed)
        length += StringBuilder().also { write(parsed, it) }.length
    }
    println("$length ${total.toLong()}")
}
