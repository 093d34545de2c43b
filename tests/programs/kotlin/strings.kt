// Text: building, searching, splitting, formatting, Unicode, regular expressions.

fun main() {
    val text = "The quick brown fox jumps over the lazy dog"
    println(text.split(' ').map { it.reversed() }.joinToString(" "))
    println(text.lowercase().filter { it.isLetter() }.groupingBy { it }.eachCount().entries.sortedBy { it.key }.joinToString(""))
    println(text.replace("o", "0").uppercase())
    println("${text.indexOf("fox")} ${text.lastIndexOf('o')} ${text.substringAfter("brown ")} ${text.substringBeforeLast(' ')}")

    val builder = StringBuilder()
    for (index in 0 until 3000) {
        builder.append(index % 10)
        if (index % 100 == 0) builder.append('\n').insert(0, '#')
        if (index % 7 == 0) builder.setLength(builder.length - 1)
    }
    println("${builder.length} ${builder.toString().hashCode()} ${builder.lines().size}")

    var joined = ""
    for (index in 0 until 300) joined += index
    println("${joined.length} ${joined.takeLast(12)} ${joined.hashCode()}")

    val greetings = listOf("ünïcödé", "日本語", "😀 and 🎉", "tab\tand \"quotes\" \\ \$dollar")
    for (greeting in greetings) {
        val bytes = greeting.encodeToByteArray()
        println("$greeting ${greeting.length} ${bytes.size} ${bytes.decodeToString() == greeting}")
    }
    println("a,b;c,,d".split(',', ';'))
    println("  padded\t".trim() + "|" + "7".padStart(4, '0') + "|" + "x".padEnd(3, '.') + "|")
    println("abc" < "abd" && "abc".compareTo("ab") > 0 && "A".equals("a", ignoreCase = true))
    println("12".toInt() + "ff".toInt(16) + "-0".toInt())
    println(listOf("1e3", "0.1", "-Infinity", "nope").map { it.toDoubleOrNull() })
    println("""
        |three
        |  lines
        |    of text
    """.trimMargin())
    val words = Regex("[a-z]+").findAll(text).map { it.value }.toList()
    println(words)
    println(Regex("(\\w)(\\w*)").replace("hello big world") { it.groupValues[2] + it.groupValues[1] + "ay" })
    println(Regex("^(\\d{4})-(\\d{2})$").matchEntire("2026-11")?.groupValues)
    println("banana".toSet().joinToString("") + "banana".windowed(2).toSet())
    println('a' + 3 + "${'z' - 'a'}" + 'ß'.code + '\u00e9'.uppercase())
    println(buildString { repeat(3) { append(it).append(true).append(null as String?).append(1.5) } })
}
