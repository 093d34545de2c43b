// Sorting by the library and by hand, heaps, binary search, topological order.

private class Random(private var state: Long) { fun next(bound: Int): Int { state = state * 6364136223846793005L + 1442695040888963407L; return ((state ushr 33) % bound).toInt() } }

private fun quickSort(items: IntArray, from: Int = 0, to: Int = items.size - 1) {
    if (from >= to) return
    val pivot = items[(from + to) ushr 1]
    var low = from
    var high = to
    while (low <= high) {
        while (items[low] < pivot) low++
        while (items[high] > pivot) high--
        if (low <= high) { val item = items[low]; items[low++] = items[high]; items[high--] = item }
    }
    quickSort(items, from, high)
    quickSort(items, low, to)
}

private fun <T : Comparable<T>> mergeSort(items: List<T>): List<T> {
    if (items.size < 2) return items
    val (left, right) = mergeSort(items.take(items.size / 2)) to mergeSort(items.drop(items.size / 2))
    val result = ArrayList<T>(items.size)
    var at = 0
    for (item in left) { while (at < right.size && right[at] < item) result.add(right[at++]); result.add(item) }
    while (at < right.size) result.add(right[at++])
    return result
}

private class Heap<T>(private val order: Comparator<T>) {
    private val items = ArrayList<T>()
    val isEmpty get() = items.isEmpty()
    fun push(item: T) { items.add(item); var at = items.size - 1; while (at > 0 && order.compare(items[at], items[(at - 1) / 2]) < 0) { swap(at, (at - 1) / 2); at = (at - 1) / 2 } }
    fun pop(): T {
        val top = items.first()
        val last = items.removeAt(items.size - 1)
        if (items.isNotEmpty()) {
            items[0] = last
            var at = 0
            while (true) {
                val least = listOf(at, 2 * at + 1, 2 * at + 2).filter { it < items.size }.minWith { a, b -> order.compare(items[a], items[b]) }
                if (least == at) break
                swap(at, least)
                at = least
            }
        }
        return top
    }
    private fun swap(a: Int, b: Int) { val item = items[a]; items[a] = items[b]; items[b] = item }
}

private fun shortest(edges: Map<Int, List<Pair<Int, Int>>>, from: Int): Map<Int, Int> {
    val distance = HashMap<Int, Int>()
    val queue = Heap<Pair<Int, Int>>(compareBy { it.second })
    queue.push(from to 0)
    while (!queue.isEmpty) {
        val (node, soFar) = queue.pop()
        if (node in distance) continue
        distance[node] = soFar
        for ((next, length) in edges[node].orEmpty()) if (next !in distance) queue.push(next to soFar + length)
    }
    return distance
}

fun main() {
    val random = Random(1)
    val numbers = IntArray(5000) { random.next(10_000) }
    val sorted = numbers.sorted()
    println("${sorted.first()} ${sorted[2500]} ${sorted.last()}")
    println(numbers.copyOf().also { quickSort(it) }.toList() == sorted)
    println(mergeSort(numbers.toList()) == sorted)
    println(numbers.copyOf().also { it.sort() }.contentEquals(sorted.toIntArray()))
    println(numbers.toTypedArray().also { it.sortDescending() }.toList() == sorted.reversed())
    val heap = Heap<Int>(naturalOrder()).also { numbers.forEach(it::push) }
    println(List(numbers.size) { heap.pop() } == sorted)
    println("${sorted.binarySearch(sorted[777]).let { sorted[it] == sorted[777] }} ${sorted.binarySearch(-5)}")
    val words = List(300) { index -> "w" + random.next(50) + "-" + index }
    val stable = words.sortedBy { it.substringBefore('-') }
    println(stable.zipWithNext().all { (a, b) -> a.substringBefore('-') != b.substringBefore('-') || a.substringAfter('-').toInt() < b.substringAfter('-').toInt() })
    println(words.maxBy { it.length } + words.minWith(compareByDescending<String> { it.length }.thenBy { it }))
    val edges = (0 until 300).associateWith { List(4) { random.next(300) to 1 + random.next(20) } }
    val distances = shortest(edges, 0)
    println("${distances.size} ${distances.values.max()} ${distances.values.sum()}")
    println(doubleArrayOf(2.5, -0.0, Double.NaN, 0.0, Double.NEGATIVE_INFINITY).sorted())
}
