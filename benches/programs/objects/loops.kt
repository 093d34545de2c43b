// prints: 60072 10713250414064

// Finds the loops in graphs of basic blocks, by depth-first numbers and sets that are united: collections of objects.

private class Block(val name: Int) {
    val inEdges = ArrayList<Block>()
    val outEdges = ArrayList<Block>()
}

private class Graph {
    val blocks = LinkedHashMap<Int, Block>()
    fun block(name: Int) = blocks.getOrPut(name) { Block(name) }
    fun connect(from: Int, to: Int) {
        val (source, target) = block(from) to block(to)
        source.outEdges.add(target)
        target.inEdges.add(source)
    }
}

private class Loop(val header: Block) {
    val blocks = HashSet<Block>()
    val inner = ArrayList<Loop>()
    var parent: Loop? = null
    var depth = 0
}

private class Member(val block: Block, val number: Int) {
    private var united: Member = this
    var loop: Loop? = null

    fun find(): Member {
        val passed = ArrayList<Member>()
        var at = this
        while (at !== at.united) {
            if (at.united !== at.united.united) passed.add(at)
            at = at.united
        }
        for (member in passed) member.united = at
        return at
    }

    fun unite(with: Member) { united = with }
}

private class Finder(private val graph: Graph) {
    private val numbers = HashMap<Block, Int>()
    private val members = ArrayList<Member>()
    private val lasts = ArrayList<Int>()

    private fun number(start: Block) {
        class Visit(val block: Block, val number: Int) { var edge = 0 }
        fun enter(block: Block): Visit {
            val number = members.size
            numbers[block] = number
            members.add(Member(block, number))
            lasts.add(number)
            return Visit(block, number)
        }
        val stack = arrayListOf(enter(start))
        while (stack.isNotEmpty()) {
            val visit = stack.last()
            if (visit.edge < visit.block.outEdges.size) {
                val next = visit.block.outEdges[visit.edge++]
                if (next !in numbers) stack.add(enter(next))
            } else {
                lasts[visit.number] = members.size - 1
                stack.removeAt(stack.size - 1)
            }
        }
    }

    private fun isAncestor(of: Int, ancestor: Int) = ancestor <= of && of <= lasts[ancestor]

    fun find(): List<Loop> {
        number(graph.block(0))
        val loops = ArrayList<Loop>()
        for (header in members.asReversed()) {
            val body = LinkedHashSet<Member>()
            var isSelf = false
            for (edge in header.block.inEdges) {
                val from = numbers[edge] ?: continue
                if (from == header.number) isSelf = true else if (isAncestor(from, header.number)) body.add(members[from].find())
            }
            body.remove(header)
            val pending = ArrayDeque(body)
            while (pending.isNotEmpty()) {
                val member = pending.removeFirst()
                for (edge in member.block.inEdges) {
                    val from = members[numbers[edge] ?: continue].find()
                    if (isAncestor(from.number, header.number) && from !== header && body.add(from)) pending.addLast(from)
                }
            }
            if (body.isEmpty() && !isSelf) continue
            val loop = Loop(header.block)
            header.loop = loop
            for (member in body) {
                member.unite(header)
                val inner = member.loop
                if (inner != null) { inner.parent = loop; loop.inner.add(inner) } else loop.blocks.add(member.block)
            }
            loops.add(loop)
        }
        for (loop in loops.asReversed()) loop.depth = 1 + (loop.parent?.depth ?: 0)
        return loops
    }
}

private fun build(graph: Graph, first: Int, depth: Int, width: Int): Int {
    if (depth == 0) { graph.connect(first, first + 1); return first + 1 }
    var at = first
    repeat(width) {
        graph.connect(at, at + 1)
        val end = build(graph, at + 1, depth - 1, width)
        graph.connect(end, at + 1)
        graph.connect(end, end + 1)
        at = end + 1
    }
    return at
}

fun main() {
    val graph = Graph()
    val end = build(graph, 0, 7, 4)
    graph.connect(end, 0)
    var sum = 0L
    repeat(10) {
        val loops = Finder(graph).find()
        sum = sum * 7 + loops.size + loops.sumOf { it.depth } + loops.sumOf { it.blocks.size } + loops.maxOf { it.inner.size }
    }
    println("$end $sum")
}
