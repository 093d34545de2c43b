// Lists, sets, maps and arrays, with what changes them and what reads them.

fun main() {
    val numbers = (1..20).toMutableList()
    numbers.removeAll { it % 3 == 0 }
    numbers.add(0, 100)
    numbers += listOf(7, 7, 7)
    println(numbers)
    println(numbers.groupBy { it % 4 }.toList().sortedBy { it.first })
    println(numbers.distinct().chunked(4).map { it.sum() })
    println(numbers.windowed(3, 2).size)
    println(numbers.partition { it > 10 })
    println(numbers.zipWithNext { a, b -> b - a })

    val map = mutableMapOf<String, MutableList<Int>>()
    for (index in 0 until 1000) map.getOrPut("key${index * 7919 % 101}") { mutableListOf() }.add(index)
    println("${map.size} ${map["key5"]} ${map.keys.sorted().take(3)}")
    println(map.values.sumOf { it.sum() })
    map.keys.removeAll { it.endsWith("1") }
    println(map.size)

    val ages = linkedMapOf("one" to 1, "two" to 2, "three" to 3)
    ages.remove("two")
    ages["two"] = 22
    println(ages)
    println(ages.entries.associate { (key, value) -> value to key })

    val set = hashSetOf(3L, 1L, 2L, 3L)
    println(set.sorted())
    println(setOf(1, 2, 3) intersect setOf(2, 3, 4))
    println(setOf(1, 2, 3) subtract setOf(2, 3, 4))

    val queue = ArrayDeque<Int>()
    for (index in 0 until 100) {
        queue.addLast(index)
        if (index % 3 == 0) queue.addFirst(-index)
        if (index % 2 == 0) queue.removeFirst()
    }
    println("${queue.size} ${queue.first()} ${queue.last()} ${queue.sum()}")

    val grid = Array(5) { row -> IntArray(5) { column -> row * column } }
    println(grid.joinToString("|") { it.joinToString(",") })
    grid[2].copyInto(grid[4], 1, 2, 5)
    grid[0].fill(9, 1, 3)
    println(grid.contentDeepToString())
    val bytes = ByteArray(10) { (it * 50).toByte() }
    println("${bytes.toList()} ${bytes.sliceArray(2..4).toList()} ${bytes.contentHashCode()}")
    println(arrayOf("a", null, "c").filterNotNull())
    try {
        val fixed: List<Int> = listOf(1, 2, 3)
        (fixed as MutableList<Int>).add(4)
    } catch (error: RuntimeException) {
        println("a list that cannot change")
    }
    val iterator = numbers.listIterator()
    try {
        for (number in numbers) if (number == 7) numbers.add(1)
    } catch (error: ConcurrentModificationException) {
        println("changed while it was read ${iterator.hasNext()}")
    }
    println(buildList { addAll("ab".toList()); add(1, 'x') })
}
