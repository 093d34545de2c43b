// Objects that live long among many that do not: trees, rings, arrays of arrays, large arrays, objects that old ones refer to.

private class Tree(val left: Tree?, val right: Tree?) { fun count(): Int = 1 + (left?.count() ?: 0) + (right?.count() ?: 0) }
private fun tree(depth: Int): Tree = if (depth == 0) Tree(null, null) else Tree(tree(depth - 1), tree(depth - 1))

private class Cell(var value: Int) { var next: Cell = this; var other: Any? = null }

private fun ring(size: Int): Cell {
    val first = Cell(0)
    var last = first
    for (value in 1 until size) { val cell = Cell(value); last.next = cell; last = cell }
    last.next = first
    return first
}

// An object is old when what it refers to is young, again and again.
private fun youngInOld(rounds: Int): Long {
    val old = ring(1000)
    var at = old
    var sum = 0L
    for (round in 0 until rounds) {
        at.other = intArrayOf(round, round * 2)
        at = at.next
        val garbage = List(5) { Cell(it) }
        sum += garbage.last().value
        val before = at.other
        if (before is IntArray) sum += before[1] - 2 * before[0]
    }
    var cell = old
    do { sum += (cell.other as? IntArray)?.get(0) ?: 0; cell = cell.next } while (cell !== old)
    return sum
}

private fun cache(rounds: Int): Int {
    val kept = LinkedHashMap<Int, ByteArray>()
    for (round in 0 until rounds) {
        kept[round] = ByteArray(1 + round % 5000) { (round % 100).toByte() }
        if (kept.size > 100) kept.remove(kept.keys.first())
    }
    return kept.entries.sumOf { (round, bytes) -> if (bytes.all { it == (round % 100).toByte() }) bytes.size else -1_000_000 }
}

fun main() {
    val longLived = tree(14)
    println((0 until 20).sumOf { tree(10 + it % 3).count() })
    println(longLived.count())
    println(youngInOld(200_000))
    println(cache(2_000))
    val matrix = Array(300) { row -> LongArray(300) { column -> (row xor column).toLong() } }
    println(matrix.sumOf { it.sum() })
    var text: List<String> = emptyList()
    repeat(50) { round -> text = List(1000) { "${it * round}" } + text.take(500) }
    println("${text.size} ${text.sumOf { it.length }}")
    var large = IntArray(0)
    repeat(20) { round -> large = IntArray(1_000_000) { it + round } }
    println(large.last())
    val holes = arrayOfNulls<Any>(2000)
    for (round in 0 until 200_000) holes[round * 7919 % 2000] = if (round % 3 == 0) null else IntArray(round % 64) { round }
    println(holes.sumOf { array -> (array as? IntArray)?.let { if (it.all { value -> value == it[0] }) it.size else -1 } ?: 0 })
    println(longLived.count())
}
