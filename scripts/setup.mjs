// Installs the packages when package-lock.json has changed since. Runs before npm start, test, build and lint, on the
// machine's own Node: Node 20 syntax and no dependency.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'node_modules/.minsheng-lock');
const lockFile = join(root, '.minsheng/setup.lock');
const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');

if (!isInstalled()) {
  await takeLock();
  try {
    if (!isInstalled()) await install();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function isInstalled() {
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === hash;
  if (!installedByHand()) return false;
  writeFileSync(stamp, hash);
  return true;
}

// A person ran npm ci himself: what npm noted in node_modules is what the lock file asks for.
function installedByHand() {
  const noted = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(noted)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const found = JSON.parse(readFileSync(noted, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) =>
    path === '' || (found[path] === undefined ? entry.optional === true : found[path].version === entry.version));
}

async function install() {
  const begun = Date.now();
  const elapsed = () => `${Math.round((Date.now() - begun) / 1000)} s`;
  console.log('  … packages: installing (npm ci, about half a minute)');
  const ticker = setInterval(() => console.log(`  … packages: still installing, ${elapsed()}`), 5000);
  // npm would otherwise run on the Node in node_modules that it is about to delete.
  const own = join(root, 'node_modules/.bin');
  const path = (process.env.PATH ?? '').split(delimiter).filter((part) => part !== own).join(delimiter);
  const child = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root, stdio: ['ignore', 'inherit', 'inherit'], // The script of onnxruntime-node fetches GPU libraries from elsewhere; nobody needs them.
    env: { ...process.env, PATH: path, ONNXRUNTIME_NODE_INSTALL: 'skip', ONNXRUNTIME_NODE_INSTALL_CUDA: 'skip' }, shell: process.platform === 'win32',
  });
  const code = await new Promise((resolve) => {
    child.on('error', () => resolve(127));
    child.on('exit', (exitCode, signal) => resolve(signal ? 130 : exitCode));
  });
  clearInterval(ticker);
  if (code !== 0) fail(`npm ci failed (code ${code}): see its lines above, then run the command again.`);
  checkNode();
  writeFileSync(stamp, hash);
  console.log(`  ✓ packages  ${elapsed()}`);
}

// The gateway runs on the Node that comes with npm, where there is one for the platform.
function checkNode() {
  const binary = join(root, 'node_modules/.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  const [major, minor] = process.versions.node.split('.').map(Number);
  const modern = major > 24 || (major === 24 && minor >= 9);
  const remedy = 'install Node 24.9 or newer from nodejs.org and run the command again.';
  if (!existsSync(binary)) {
    if (!modern) fail(`No Node came with npm for ${process.platform}-${process.arch} (or npm omits optional packages): ${remedy}`);
    return;
  }
  try {
    execFileSync(binary, ['--version'], { stdio: 'ignore', shell: process.platform === 'win32' });
  } catch {
    rmSync(binary, { force: true });
    if (!modern) fail(`The Node that came with npm does not run here (it needs glibc, which Alpine has not): ${remedy}`);
  }
}

// Two commands on a fresh clone: one installs, the other waits.
async function takeLock() {
  mkdirSync(join(root, '.minsheng'), { recursive: true });
  for (let told = false; ; ) {
    try {
      const file = openSync(lockFile, 'wx');
      writeSync(file, String(process.pid));
      closeSync(file);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = Number(readFileSync(lockFile, 'utf8'));
    if (holder > 0 && !isAlive(holder)) rmSync(lockFile, { force: true });
    else if (!told) console.log(`  … packages: waiting for process ${holder}, which installs them`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function fail(sentence) {
  console.error(sentence);
  rmSync(lockFile, { force: true });
  process.exit(1);
}
