// Values: data classes, value classes, pairs, `when`, null safety, ranges, bits of destructuring.

private data class Point(val x: Int, val y: Int = 0, val label: String? = null)
private data class Line(val from: Point, val to: Point) { val length get() = (to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y) }
private value class Meters(val value: Double) { operator fun plus(other: Meters) = Meters(value + other.value) }

private fun describe(value: Any?): String = when (value) {
    null -> "null"
    0, 1 -> "bit"
    in 2..9 -> "digit"
    is Int -> if (value < 0) "negative" else "int"
    is String -> when { value.isEmpty() -> "empty"; value.first().isUpperCase() -> "Name"; else -> "text" }
    is Point -> "point " + describe(value.x)
    !is Collection<*> -> "other"
    else -> "${value.size} of " + value.map(::describe).toSet()
}

private fun month(name: String) = when (name) { "jan" -> 31; "feb" -> 28; "mar" -> 31; "apr" -> 30; else -> -1 }

fun main() {
    val point = Point(3, 4, "p")
    val (x, y, label) = point
    println("$point $x $y $label ${point.copy(label = null)} ${point == Point(3, 4, "p")} ${point === Point(3, 4, "p")}")
    println("${Line(Point(1), point).length} ${Line(Point(1), point)} ${setOf(Line(Point(1), point), Line(Point(1), point)).size}")
    println((Meters(1.5) + Meters(2.25)).toString() + listOf(Meters(1.0)).first().value)
    println(listOf(null, 0, 5, 10, -1, "", "Ada", "ada", point, 1.5, listOf(1, "x", listOf(2))).map(::describe))
    println(listOf("jan", "feb", "apr", "dec").map(::month))
    val nothing: Point? = null
    println("${nothing?.label?.length} ${nothing?.x ?: -1} ${point.label?.let { it + it }} ${nothing.toString()}")
    println((10 downTo 1 step 3).toList() + ('a'..'e' step 2).toList() + (1 until 4).reversed())
    println(Triple(1, "two", 3.0).let { (a, b, c) -> "$c$b$a" })
    println(mapOf(Point(1) to "one", Point(2) to "two")[Point(2)])
    println(listOf(Point(2, 1), Point(1, 2), Point(1, 1)).sortedWith(compareBy({ it.x }, { it.y })).map { "${it.x}${it.y}" })
    var counts = IntArray(4)
    for (index in 0 until 1000) when (index % 7) { 0, 1 -> counts[0]++; in 2..3 -> counts[1]++; 6 -> counts[2]++; else -> counts[3]++ }
    println(counts.toList())
    outer@ for (a in 1..10) for (b in 1..10) if (a * b == 42) { println("$a times $b"); break@outer }
    println(with(StringBuilder()) { append("a").run { append("b") }.also { it.append("c") }.toString() })
    println(listOf(1 to 'x', 2 to 'y').unzip())
}
