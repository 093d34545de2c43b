// prints: 3484058053768064

// Counts words with the collections of the standard library: strings, maps, lambdas, sorting, sequences.

private var state = 1L
private fun random(bound: Int): Int { state = state * 6364136223846793005L + 1442695040888963407L; return ((state ushr 33) % bound).toInt() }

private fun word(): String {
    val builder = StringBuilder()
    repeat(1 + random(3)) { builder.append("ab ka lo mi nu pe ri so tu xy".split(' ')[random(10)]) }
    return builder.toString()
}

private data class Entry(val word: String, val count: Int)

fun main() {
    val words = List(60_000) { word() }
    var result = 0L
    repeat(8) { round ->
        val counts = HashMap<String, Int>()
        for (word in words) counts[word] = (counts[word] ?: 0) + 1
        val entries = counts.map { (word, count) -> Entry(word, count) }.sortedWith(compareByDescending<Entry> { it.count }.thenBy { it.word })
        val groups = words.groupBy { it.length }.mapValues { (_, group) -> group.distinct().size }
        val text = words.asSequence().drop(round).filter { it.length > 2 }.map { it.uppercase() }.take(20_000).joinToString(" ")
        result = result * 31 + entries[100].count + entries.take(50).sumOf { it.word.length } + groups.values.sum() + text.length + text.split(' ').toSet().size
    }
    println(result)
}
