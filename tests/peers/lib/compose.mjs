// Documents as people write Docker Compose files, with anchors, aliases, merge keys and values over
// several lines.

const words = ['web', 'db', 'image', 'command', 'ports', 'x-base', 'deploy', 'labels', 'a b', 'é', 'A.B', 'x/y'];

class Writer {
    constructor(random) {
        this.random = random;
        this.anchors = []; // {name, kind}; no kind: not closed yet
        this.left = 120;
    }

    scalar(indent) {
        const { random } = this;
        const pad = ' '.repeat(indent);
        const word = random.pick(words);
        return random.pick([
            () => word,
            () => String(random.between(-5, 70000)),
            () => random.pick(['true', 'false', 'null', '~']),
            () => `'it''s ${word}: # "x"'`,
            () => `"${word}\\t\\u00e9\\"\\\\ <<"`,
            () => `${word} and\n${pad}  more\n\n${pad}  of it`,
            () => `"${word}\n${pad}  folded \\\n${pad}  and joined"`,
            () => `'${word}\n\n${pad}  again'`,
            () => `${random.pick(['|', '|-', '|+', '>', '>-'])}\n${pad}  ${word}\n${pad}    deeper\n\n${pad}  # no comment`,
            () => '!!str 5',
            () => '!!int "7"',
            () => "''",
        ])();
    }

    /** An alias to a closed value of a kind, if there is one. */
    alias(kind) {
        const fitting = this.anchors.filter((anchor) => anchor.kind && (kind === undefined || anchor.kind === kind));
        // The last one with a name is what the name means.
        const meant = fitting.filter((anchor) => this.anchors.findLast(({ name }) => name === anchor.name) === anchor);
        return meant.length === 0 ? undefined : `*${this.random.pick(meant).name}`;
    }

    flow(depth) {
        const { random } = this;
        const plain = () => random.pick([random.pick(words), String(random.between(0, 99)), "'q'", '"d"', this.alias() ?? 'x']);
        const inner = () => (depth > 0 && random.chance(30) ? this.flow(depth - 1).text : plain());
        if (random.chance(50)) {
            return { kind: 'list', text: `[${random.list(random.between(0, 3), inner).join(', ')}]` };
        }
        const keys = random.shuffle(words).slice(0, random.between(0, 3));
        return { kind: 'mapping', text: `{${keys.map((key) => `${key}: ${inner()}`).join(', ')}}` };
    }

    /** The value of "<<". */
    merge() {
        const source = () => this.alias('mapping') ?? `{${this.random.pick(words)}: 1}`;
        return this.random.chance(50) ? source() : `[${this.random.list(this.random.between(0, 3), source).join(', ')}]`;
    }

    /** What stands after "key:" or "-": begins with a blank or a line break. */
    value(depth, indent) {
        const { random } = this;
        this.left--;
        const alias = this.alias();
        if (alias !== undefined && random.chance(20)) {
            return ` ${alias}`;
        }
        const anchor = { name: `a${random.between(0, 9)}` };
        const front = random.chance(35) ? ` &${anchor.name}` : '';
        if (front !== '') {
            this.anchors.push(anchor);
        }
        let kind = 'scalar';
        let text;
        if (depth === 0 || this.left <= 0 || random.chance(30)) {
            text = ` ${this.scalar(indent)}`;
        } else if (random.chance(25)) {
            const flow = this.flow(2);
            kind = flow.kind;
            text = ` ${flow.text}`;
        } else if (random.chance(35)) {
            kind = 'list';
            text = this.list(depth - 1, indent + 2);
        } else {
            kind = 'mapping';
            text = this.mapping(depth - 1, indent + 2);
        }
        anchor.kind = kind;
        return front + text;
    }

    list(depth, indent) {
        const pad = ' '.repeat(indent);
        return this.random.list(this.random.between(1, 4), () => `\n${pad}-${this.value(depth, indent)}`).join('');
    }

    mapping(depth, indent) {
        const { random } = this;
        const pad = ' '.repeat(indent);
        const keys = random.shuffle(words).slice(0, random.between(1, 5));
        const mergeAt = random.chance(45) ? random.between(0, keys.length) : -1;
        let text = '';
        for (let i = 0; i <= keys.length; i++) {
            if (i === mergeAt) {
                text += `\n${pad}<<: ${this.merge()}`;
            }
            if (i < keys.length) {
                const comment = random.chance(10) ? `\n${pad}# *no &comment` : '';
                text += `${comment}\n${pad}${keys[i]}:${this.value(depth, indent)}`;
            }
        }
        return text;
    }
}

export function composeFile(random) {
    const text = new Writer(random).mapping(5, 0).slice(1);
    return `${random.chance(20) ? '---\n' : ''}${text}\n`;
}
