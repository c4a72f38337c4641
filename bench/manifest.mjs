// Prints a manifest of about SIZE bytes: `text` is one long compose file, `values` many small ones.
const [shape, size] = [process.argv[2], Number(process.argv[3])];

const manifest = { manifest_version: 2, name: 'bench', runner: 'docker-compose', kms_enabled: true, allowed_envs: ['A', 'B'] };
if (shape === 'text') {
    const line = '    command: ["sh", "-c", "migrate && serve > /log"] # ünïcödé\n';
    manifest.docker_compose_file = `services:\n${line.repeat(Math.floor(size / (Buffer.byteLength(JSON.stringify(line)) - 2)))}`;
} else {
    manifest.rows = Array.from({ length: Math.floor(size / 62) }, (_, index) => ({ name: `row ${index}`, id: index, on: index % 2 === 0, at: [index / 8, null] }));
}
process.stdout.write(JSON.stringify(manifest));
