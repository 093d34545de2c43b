// prints: 4204905804801249362

// A solver of one-way constraints with strengths: chains along which values travel, planned anew whenever one is added or removed.

private enum class Strength { REQUIRED, STRONG, NORMAL, WEAK }

private class Variable(var value: Int) {
    val constraints = ArrayList<Constraint>()
    var determinedBy: Constraint? = null
    var mark = 0
    var walk = Strength.WEAK
}

private abstract class Constraint(val strength: Strength) {
    abstract val isSatisfied: Boolean
    abstract fun inputs(): List<Variable>
    abstract fun output(): Variable?
    abstract fun choose(mark: Int)
    abstract fun release()
    abstract fun execute()
    abstract fun variables(): List<Variable>

    fun add(planner: Planner) {
        for (variable in variables()) variable.constraints.add(this)
        planner.add(this)
    }

    fun remove(planner: Planner) {
        if (isSatisfied) planner.remove(this)
        for (variable in variables()) variable.constraints.remove(this)
    }
}

private abstract class Unary(protected val variable: Variable, strength: Strength) : Constraint(strength) {
    private var satisfied = false
    override val isSatisfied get() = satisfied
    override fun inputs() = emptyList<Variable>()
    override fun output() = if (satisfied) variable else null
    override fun variables() = listOf(variable)
    override fun release() { satisfied = false }
    override fun choose(mark: Int) { satisfied = variable.mark != mark && strength < variable.walk }
}

private class Stay(variable: Variable, strength: Strength) : Unary(variable, strength) { override fun execute() {} }
private class Edit(variable: Variable, private val source: () -> Int) : Unary(variable, Strength.STRONG) { override fun execute() { variable.value = source() } }

private abstract class Binary(protected val first: Variable, protected val second: Variable, strength: Strength) : Constraint(strength) {
    protected var direction = 0
    override val isSatisfied get() = direction != 0
    override fun inputs() = when (direction) { 0 -> emptyList(); 1 -> listOf(first); else -> listOf(second) }
    override fun output() = when (direction) { 0 -> null; 1 -> second; else -> first }
    override fun variables() = listOf(first, second)
    override fun release() { direction = 0 }
    override fun choose(mark: Int) {
        val forwards = second.mark != mark && strength < second.walk
        val backwards = first.mark != mark && strength < first.walk
        direction = when {
            first.mark == mark -> if (forwards) 1 else 0
            second.mark == mark -> if (backwards) -1 else 0
            first.walk < second.walk -> if (forwards) 1 else 0
            backwards -> -1
            forwards -> 1
            else -> 0
        }
    }
}

private class Equal(first: Variable, second: Variable, strength: Strength) : Binary(first, second, strength) {
    override fun execute() { if (direction == 1) second.value = first.value else first.value = second.value }
}

private class Scale(from: Variable, to: Variable, private val factor: Variable, private val offset: Variable) : Binary(from, to, Strength.REQUIRED) {
    override fun variables() = listOf(first, second, factor, offset)
    override fun inputs() = super.inputs() + listOf(factor, offset)
    override fun execute() {
        if (direction == 1) second.value = first.value * factor.value + offset.value else first.value = (second.value - offset.value) / factor.value
    }
}

private class Planner {
    private var mark = 0

    fun add(constraint: Constraint) {
        mark++
        var next: Constraint? = constraint
        while (next != null) next = satisfy(next)
    }

    private fun satisfy(constraint: Constraint): Constraint? {
        constraint.choose(mark)
        val output = constraint.output() ?: return null
        for (input in constraint.inputs()) input.mark = mark
        val overridden = output.determinedBy
        overridden?.release()
        output.determinedBy = constraint
        propagate(constraint)
        output.mark = mark
        return overridden
    }

    fun remove(constraint: Constraint) {
        val output = constraint.output()!!
        constraint.release()
        output.determinedBy = null
        output.walk = Strength.WEAK
        val unsatisfied = ArrayList<Constraint>()
        val pending = arrayListOf(output)
        while (pending.isNotEmpty()) {
            val variable = pending.removeAt(pending.size - 1)
            for (other in variable.constraints) if (!other.isSatisfied) unsatisfied.add(other)
            for (consumer in variable.constraints) if (consumer.isSatisfied && consumer !== variable.determinedBy) {
                val next = consumer.output()!!
                next.walk = walk(consumer)
                consumer.execute()
                pending.add(next)
            }
        }
        for (other in unsatisfied.sortedBy { it.strength }) add(other)
    }

    fun plan(sources: List<Constraint>): List<Constraint> {
        mark++
        val plan = ArrayList<Constraint>()
        val pending = ArrayDeque(sources)
        while (pending.isNotEmpty()) {
            val constraint = pending.removeFirst()
            val output = constraint.output() ?: continue
            if (output.mark == mark) continue
            plan.add(constraint)
            output.mark = mark
            for (consumer in output.constraints) if (consumer.isSatisfied && consumer !== output.determinedBy) pending.addLast(consumer)
        }
        return plan
    }

    private fun propagate(start: Constraint) {
        val pending = arrayListOf(start)
        while (pending.isNotEmpty()) {
            val constraint = pending.removeAt(pending.size - 1)
            val output = constraint.output()!!
            output.walk = walk(constraint)
            constraint.execute()
            for (consumer in output.constraints) if (consumer.isSatisfied && consumer !== output.determinedBy) pending.add(consumer)
        }
    }

    private fun walk(constraint: Constraint): Strength = constraint.inputs().fold(constraint.strength) { weakest, input -> maxOf(weakest, input.walk) }
}

private fun chain(length: Int): Int {
    val planner = Planner()
    val variables = List(length + 1) { Variable(0) }
    for (index in 0 until length) Equal(variables[index], variables[index + 1], Strength.REQUIRED).add(planner)
    Stay(variables.last(), Strength.NORMAL).add(planner)
    var value = 0
    val edit = Edit(variables.first()) { value }
    edit.add(planner)
    val plan = planner.plan(listOf(edit))
    var sum = 0
    for (round in 0 until 100) {
        value = round
        for (constraint in plan) constraint.execute()
        sum += variables.last().value
    }
    edit.remove(planner)
    return sum
}

private fun projection(length: Int): Int {
    val planner = Planner()
    val (factor, offset) = Variable(10) to Variable(1000)
    var sum = 0
    val targets = List(length) { index ->
        val (source, target) = Variable(index) to Variable(index)
        Stay(source, Strength.NORMAL).add(planner)
        Scale(source, target, factor, offset).add(planner)
        target
    }
    for ((variable, count) in listOf(factor to 12, offset to 12, targets[length / 2] to 3)) {
        for (round in 1..count) {
            val edit = Edit(variable) { round * 5 }
            edit.add(planner)
            for (constraint in planner.plan(listOf(edit))) constraint.execute()
            edit.remove(planner)
            sum += targets.last().value
        }
    }
    return sum
}

fun main() {
    var sum = 0L
    repeat(60) { round -> sum = sum * 3 + chain(300 + round) + projection(200 + round) }
    println(sum)
}
