// Builds the kernel side and the addon: bpf/*.bpf.c -> skeletons -> agent/native/build/thalweg.node, and the record
// layout for TypeScript. Runs the tools directly; a step whose inputs are unchanged is skipped.
//
//   node scripts/build-native.mjs [--force] [--no-layout]
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { arch } from 'node:process';
import { fileURLToPath } from 'node:url';
import { renderLayout } from './native-layout.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BPF = join(ROOT, 'bpf');
const NATIVE = join(ROOT, 'agent/native');
const BPF_BUILD = join(BPF, 'build');
const NATIVE_BUILD = join(NATIVE, 'build');
const VMLINUX_BTF = '/sys/kernel/btf/vmlinux';
const LAYOUT = join(ROOT, 'agent/src/decode/layout.gen.ts');
const TARGET = { x64: 'x86', arm64: 'arm64' }[arch];
const OBJECTS = ['thalweg', 'thalweg_tp'];
const PACKAGES = {
  clang: 'clang',
  bpftool: 'bpftool',
  'g++': 'g++',
  objcopy: 'binutils',
};

class BuildError extends Error {}

function run(command, args, { capture = false, label } = {}) {
  const result = spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 256 << 20,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  });
  if (result.error?.code === 'ENOENT') {
    const name = PACKAGES[command] ?? command;
    throw new BuildError(`${command} is not installed; on Debian: apt-get install ${name}`);
  }
  if (result.error) throw new BuildError(`${label}: ${result.error.message}`);
  if (result.status !== 0) {
    const said = `${result.stdout}\n${result.stderr}`.split('\n').slice(0, 40).join('\n');
    throw new BuildError(`${label} failed (${command} exit ${result.status}):\n${said}`);
  }
  return capture ? result.stdout : '';
}

/** All files below `folder` that end in one of `ends`, build folders apart. */
function sources(folder, ends) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'build' ? [] : sources(path, ends);
    return ends.some((end) => entry.name.endsWith(end)) ? [path] : [];
  });
}

function hash(files, salt) {
  const digest = createHash('sha256').update(salt);
  for (const file of [...files].sort()) digest.update(file).update(readFileSync(file));
  return digest.digest('hex');
}

const force = process.argv.includes('--force');

/** Runs `work` unless `output` exists and was made from these inputs by this command line. */
function step(label, output, inputs, salt, work) {
  const stamp = `${output}.stamp`;
  const key = hash(inputs, JSON.stringify(salt));
  if (!force && existsSync(output) && existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return;
  const begun = Date.now();
  mkdirSync(dirname(output), { recursive: true });
  work();
  writeFileSync(stamp, key);
  console.log(`  ${label} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
}

function buildVmlinux() {
  const output = join(BPF_BUILD, 'vmlinux.h');
  if (!existsSync(VMLINUX_BTF)) {
    if (existsSync(output)) return output;
    throw new BuildError(`${VMLINUX_BTF} does not exist: build on a kernel with CONFIG_DEBUG_INFO_BTF=y`);
  }
  // The kernel's release stands for its BTF: reading 5 MB for a hash would be the slowest step of an unchanged build.
  const release = readFileSync('/proc/sys/kernel/osrelease', 'utf8');
  step('vmlinux.h', output, [], release, () => {
    const text = run('bpftool', ['btf', 'dump', 'file', VMLINUX_BTF, 'format', 'c'], {
      capture: true,
      label: 'vmlinux.h',
    });
    writeFileSync(output, text);
  });
  return output;
}

function buildObject(name, headers, vmlinux) {
  const source = join(BPF, `${name}.bpf.c`);
  const object = join(BPF_BUILD, `${name}.bpf.o`);
  const skeleton = join(NATIVE_BUILD, `${name}.skel.h`);
  const flags = [
    '-g',
    '-O2',
    '-target',
    'bpf',
    '-mcpu=v3',
    `-D__TARGET_ARCH_${TARGET}`,
    '-Wall',
    '-Wextra',
    '-Wno-unused-parameter',
    '-Wno-sign-compare',
    '-Wpadded',
    '-Werror',
    `-I${BPF}`,
    `-I${join(BPF, 'include')}`,
    `-I${join(BPF, 'lib')}`,
    '-isystem',
    BPF_BUILD,
  ];
  step(`${name}.bpf.o`, object, [source, ...headers, `${vmlinux}.stamp`].filter(existsSync), flags, () =>
    run('clang', [...flags, '-c', source, '-o', object], { label: `${name}.bpf.c` }),
  );
  step(`${name}.skel.h`, skeleton, [object], 'skeleton', () =>
    writeFileSync(
      skeleton,
      run('bpftool', ['gen', 'skeleton', object, 'name', `${name}_bpf`], { capture: true, label: skeleton }),
    ),
  );
  return { object, skeleton };
}

function packageFolder(name) {
  for (const base of [join(ROOT, 'agent/node_modules'), join(ROOT, 'node_modules')])
    if (existsSync(join(base, name))) return join(base, name);
  throw new BuildError(`${name} is not installed: run npm ci`);
}

/** libbpf inside the addon, so that it is one file; what its references are renamed for is said in libbpf_stdio.cc. */
function libraries() {
  const folder = { x64: '/usr/lib/x86_64-linux-gnu', arm64: '/usr/lib/aarch64-linux-gnu' }[arch];
  const bpf = join(folder, 'libbpf.a');
  if (!existsSync(bpf)) throw new BuildError(`${bpf} does not exist; on Debian: apt-get install libbpf-dev`);
  if (!existsSync('/usr/include/libelf.h'))
    throw new BuildError('libelf is missing; on Debian: apt-get install libelf-dev');
  const own = join(NATIVE_BUILD, 'libbpf.a');
  const renames = ['--redefine-sym', 'stderr=thalweg_stderr', '--redefine-sym', 'stdout=thalweg_stdout'];
  step('libbpf.a', own, [bpf], renames, () => run('objcopy', [...renames, bpf, own], { label: 'libbpf.a' }));
  return [own, '-lelf', '-lz'];
}

function buildAddon(skeletons, headers) {
  const output = join(NATIVE_BUILD, 'thalweg.node');
  const files = sources(NATIVE, ['.cc', '.h']);
  const flags = [
    '-std=c++17',
    '-O2',
    '-fPIC',
    '-Wall',
    '-Wextra',
    '-Wno-missing-field-initializers',
    '-fvisibility=hidden',
    '-DNAPI_VERSION=8',
    '-DNODE_ADDON_API_DISABLE_DEPRECATED',
    '-DNAPI_CPP_EXCEPTIONS',
    '-D_GNU_SOURCE',
    '-isystem',
    packageFolder('node-addon-api'),
    '-isystem',
    join(packageFolder('node-api-headers'), 'include'),
    '-isystem',
    NATIVE_BUILD,
    `-I${join(BPF, 'include')}`,
    `-I${NATIVE}`,
  ];
  const shared = headers.filter((file) => dirname(file) === join(BPF, 'include'));
  const own = files.filter((file) => file.endsWith('.h'));
  const units = files.filter((file) => file.endsWith('.cc'));
  const objects = units.map((unit) => {
    const object = join(NATIVE_BUILD, `${relative(NATIVE, unit).replace(/\W/g, '_')}.o`);
    const inputs = [unit, ...own, ...shared, ...(unit.endsWith('object.cc') ? skeletons : [])];
    step(relative(ROOT, unit), object, inputs, flags, () =>
      run('g++', [...flags, '-c', unit, '-o', object], { label: relative(ROOT, unit) }),
    );
    return object;
  });
  const link = libraries();
  step('thalweg.node', output, objects, link, () =>
    run('g++', ['-shared', '-o', output, ...objects, ...link, '-pthread', '-Wl,--exclude-libs,ALL', '-Wl,-z,now'], {
      label: 'thalweg.node',
    }),
  );
  return output;
}

function main() {
  if (!TARGET) throw new BuildError(`no kernel programs for ${arch}: x64 and arm64 are supported`);
  mkdirSync(BPF_BUILD, { recursive: true });
  mkdirSync(NATIVE_BUILD, { recursive: true });
  console.log('native: kernel programs and addon');
  const headers = sources(BPF, ['.h']);
  const vmlinux = buildVmlinux();
  const built = OBJECTS.map((name) => buildObject(name, headers, vmlinux));
  if (!process.argv.includes('--no-layout')) {
    const btf = run('bpftool', ['btf', 'dump', '-j', 'file', built[0].object], { capture: true, label: 'layout' });
    const text = renderLayout(JSON.parse(btf));
    if (!existsSync(LAYOUT) || readFileSync(LAYOUT, 'utf8') !== text) writeFileSync(LAYOUT, text);
  }
  const addon = buildAddon(
    built.map(({ skeleton }) => skeleton),
    headers,
  );
  console.log(`native: ${relative(ROOT, addon)} is up to date`);
}

try {
  main();
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(`native: ${error.message}`);
  process.exitCode = 1;
}
