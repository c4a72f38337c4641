// Generated Solidity types and values of them. A value is plain JSON as the program reads it:
// integers are decimal strings, bytes and addresses 0x strings, tuples and lists arrays.

const words = ['', 'a', 'naïve', 'line\nbreak', 'quote"d', 'back\\slash', '日本', '😀', 'tab\t', 'x'.repeat(33), '\u0000'];

export function text(random) {
    return random.list(random.between(0, 4), () => random.pick(words)).join('');
}

/** An unsigned integer of that many bits, often at an edge. */
export function unsigned(random, bits) {
    const top = (1n << BigInt(bits)) - 1n;
    const any = BigInt(random.hex(32)) & top;
    return random.pick([0n, 1n, top, top - 1n, any, any, any >> BigInt(random.between(0, bits - 1))]);
}

export function signed(random, bits) {
    return unsigned(random, bits) - (1n << BigInt(bits - 1));
}

export function address(random) {
    return random.chance(5) ? `0x${'00'.repeat(20)}` : random.hex(20);
}

const bits = (random) => 8 * random.between(1, 32);

function elementary(random) {
    return random.pick([
        () => ({ kind: 'uint', bits: bits(random) }),
        () => ({ kind: 'int', bits: bits(random) }),
        () => ({ kind: 'address' }),
        () => ({ kind: 'bool' }),
        () => ({ kind: 'fixed', size: random.between(1, 32) }),
        () => ({ kind: 'bytes' }),
        () => ({ kind: 'string' }),
    ])();
}

/** A type; depth bounds its nesting. */
export function type(random, depth = 3) {
    if (depth === 0 || random.chance(50)) {
        return elementary(random);
    }
    const element = () => type(random, depth - 1);
    return random.pick([
        () => ({ kind: 'list', element: element() }),
        () => ({ kind: 'array', element: element(), size: random.between(1, 3) }),
        () => tuple(random, depth - 1),
    ])();
}

export function tuple(random, depth = 3) {
    return { kind: 'tuple', parts: random.list(random.between(1, 4), () => type(random, depth)) };
}

/** Its canonical spelling. */
export function spell(t) {
    switch (t.kind) {
        case 'uint':
        case 'int':
            return `${t.kind}${t.bits}`;
        case 'fixed':
            return `bytes${t.size}`;
        case 'list':
            return `${spell(t.element)}[]`;
        case 'array':
            return `${spell(t.element)}[${t.size}]`;
        case 'tuple':
            return `(${t.parts.map(spell).join(',')})`;
        default:
            return t.kind;
    }
}

/** A spelling as sources have it: aliases, blanks, parameter names, data locations. */
export function spellLoosely(random, t, named = true) {
    const blank = () => random.pick(['', ' ', '  ']);
    const suffix = named && random.chance(50) ? ` ${random.pick(['a', '_b', 'amount', 'x1', '$c'])}` : '';
    const bare = (u) => {
        switch (u.kind) {
            case 'uint':
            case 'int':
                return u.bits === 256 && random.chance(50) ? u.kind : spell(u);
            case 'list':
                return `${bare(u.element)}[]`;
            case 'array':
                return `${bare(u.element)}[${u.size}]`;
            case 'tuple': {
                const parts = u.parts.map((part) => blank() + spellLoosely(random, part) + blank());
                return `${random.pick(['', 'tuple'])}(${parts.join(',')})`;
            }
            default:
                return spell(u);
        }
    };
    return bare(t) + suffix;
}

/** A value of the type. */
export function value(random, t) {
    switch (t.kind) {
        case 'uint':
            return String(unsigned(random, t.bits));
        case 'int':
            return String(signed(random, t.bits));
        case 'address':
            return address(random);
        case 'bool':
            return random.chance(50);
        case 'fixed':
            return random.hex(t.size);
        case 'bytes':
            return random.hex(random.size(200));
        case 'string':
            return text(random);
        case 'list':
            return random.list(random.between(0, 3), () => value(random, t.element));
        case 'array':
            return random.list(t.size, () => value(random, t.element));
        case 'tuple':
            return t.parts.map((part) => value(random, part));
    }
    throw new Error(t.kind);
}

/** The same value with each leaf replaced by change(leaf, its type). */
export function map(t, v, change) {
    switch (t.kind) {
        case 'list':
        case 'array':
            return v.map((item) => map(t.element, item, change));
        case 'tuple':
            return v.map((item, index) => map(t.parts[index], item, change));
        default:
            return change(v, t);
    }
}
