// Generated JSON texts, spelled in every way that JSON allows and keys chosen to hurt: what a
// document is after parsing must not depend on how it was spelled.

const nasty = [
    '0', '1', '2', '9', '10', '11', '99', '4294967294', '4294967295', '4294967296', '01', '-1', '1.5', '1e3',
    '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'toJSON', 'length', '',
    ' ', '"', '\\', '": ', '":', '/', '\u2028', '\u007f', 'é', 'e\u0301', 'ﬀ', '😀', '𐀀', '\ue000', '\uffff', 'a', 'A', 'aa',
];
const members = [
    'docker_compose_file', 'bash_script', 'pre_launch_script', 'init_script', 'allowed_envs', 'kms_enabled',
    'public_logs', 'features', 'storage_fs', 'swap_size', 'docker_config', 'requirements', 'port_policy',
];

/** A string of unpaired-surrogate-free text. */
export function text(random) {
    const piece = () =>
        random.pick([
            () => random.pick(nasty),
            () => String.fromCodePoint(random.between(0, 0x7f)),
            () => String.fromCodePoint(random.between(0x80, 0x7ff)),
            () => String.fromCodePoint(random.between(0xe000, 0xffff)),
            () => String.fromCodePoint(random.between(0x10000, 0x10ffff)),
            () => 'key": value, "a" : b\n',
            () => 'plain words ',
        ])();
    return random.list(random.between(0, 5), piece).join('');
}

/** One of the spellings of a string. */
export function spellString(random, string) {
    const escapes = { '"': '\\"', '\\': '\\\\', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
    const often = random.pick([0, 0, 10, 60]);
    let out = '"';
    for (const character of string) {
        const code = character.codePointAt(0);
        const must = code < 0x20 || character === '"' || character === '\\';
        if (must && character in escapes && random.chance(70)) {
            out += escapes[character];
        } else if (must || random.chance(often)) {
            for (let i = 0; i < character.length; i++) {
                const unit = character.charCodeAt(i).toString(16).padStart(4, '0');
                out += `\\u${random.chance(50) ? unit : unit.toUpperCase()}`;
            }
        } else {
            out += character === '/' && random.chance(50) ? '\\/' : character;
        }
    }
    return `${out}"`;
}

/** A number's text; one that rounds to infinity would be refused. */
export function number(random) {
    const text = anyNumber(random);
    return Number.isFinite(Number(text)) ? text : '1e308';
}

/** Any double's bits, shortest or longer forms, exponents, long integers. */
function anyNumber(random) {
    const double = () => {
        const bytes = random.bytes(8);
        const found = bytes.readDoubleLE(0);
        return Number.isFinite(found) ? found : 0;
    };
    return random.pick([
        () => String(random.between(0, 100)),
        () => `-${random.between(0, 100)}`,
        () => String(double()),
        () => double().toExponential(random.between(0, 20)),
        () => (Number(`1e${random.between(-25, 25)}`) * (1 + random.next() / 2 ** 32)).toString(),
        () => `${random.between(1, 9)}${random.list(random.between(0, 40), () => random.between(0, 9)).join('')}`,
        () => `0.${random.list(random.between(1, 30), () => random.between(0, 9)).join('')}`,
        () => `${random.between(0, 999)}.${random.between(0, 999)}${random.pick(['e', 'E'])}${random.pick(['', '+', '-'])}${random.between(0, 290)}`,
        () =>
            random.pick([
                '0', '-0', '0.0', '-0.0', '1.0', '1e0', '1e21', '1e20', '999999999999999999999', '1e-6', '1e-7', '5e-324',
                '2.2250738585072011e-308', '1.7976931348623157e308', '9007199254740993', '9223372036854775808',
                '18446744073709551616', '0.1', '1e-400', '123456789012345680000', '4.35', '0.000001', '100000000000000000000000',
            ]),
    ])();
}

function gap(random) {
    return random.pick(['', '', '', ' ', '\n', '\t', '\r\n', '    ']);
}

function object(random, depth, keys) {
    const spelled = random.shuffle(keys).map((key) => {
        const content = value(random, depth - 1, key);
        return `${gap(random)}${spellString(random, key)}${gap(random)}:${gap(random)}${content}${gap(random)}`;
    });
    return `{${spelled.join(',') || gap(random)}}`;
}

function value(random, depth, key = '') {
    if (key === 'runner') {
        return spellString(random, random.pick(['docker-compose', 'bash', 'nerdctl-compose', text(random)]));
    }
    if (key === 'pre_launch_script' && random.chance(50)) {
        return random.pick(['""', 'null', 'false', '0', '-0.0', '[]', '{}', '" "', '1e-400']);
    }
    if (depth <= 0 || random.chance(40)) {
        return random.pick([
            () => spellString(random, text(random)),
            () => number(random),
            () => random.pick(['true', 'false', 'null', '[]', '{}']),
        ])();
    }
    if (random.chance(40)) {
        const items = random.list(random.between(0, 5), () => gap(random) + value(random, depth - 1) + gap(random));
        return `[${items.join(',')}]`;
    }
    return object(random, depth, keys(random, random.between(0, 8), []));
}

function keys(random, count, always) {
    const chosen = new Set(always);
    for (let i = 0; i < count; i++) {
        chosen.add(random.chance(70) ? random.pick(nasty) : text(random));
    }
    return [...chosen];
}

/** A whole document: an object that looks like a manifest and holds anything beside. */
export function document(random, depth = 4) {
    const known = random.shuffle(members).slice(0, random.between(0, 6));
    if (random.chance(80)) {
        known.push('runner');
    }
    return gap(random) + object(random, depth, keys(random, random.between(0, 10), known)) + gap(random);
}

/** A document of nothing but numbers. */
export function numbers(random, count) {
    return `{"n":[${random.list(count, () => number(random)).join(', ')}]}`;
}

/** A document of nothing but strings, as keys and as values. */
export function strings(random, count) {
    const all = new Set(random.list(count, () => text(random)));
    return `{${[...all].map((key) => `${spellString(random, key)}:${spellString(random, text(random))}`).join(',')}}`;
}
