// Checks a feed as a transparency log, from the texts of C2SP (tlog-tiles, tlog-checkpoint, signed-note) and RFC 6962
// alone: it shares no line with this project's nodes, and needs Node.js and nothing else.
//
//     node check.js PREFIX VKEY [OLD]
//
// reads the checkpoint, every tile and every bundle of entries below the URL PREFIX, and proves all of it under the key
// VKEY. OLD is a file with a checkpoint of the same log, whose entries must be the beginning of this one's.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFile } from 'node:fs/promises'

const WIDTH = 256
const SPKI = Buffer.from('302a300506032b6570032100', 'hex') // what precedes an Ed25519 key in DER

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()
const leafHash = (entry) => sha256(Uint8Array.of(0), entry)
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right)

function expect(fact, what) {
  if (!fact) throw new Error(what)
}

function readKey(vkey) {
  const [name, id, ...rest] = vkey.split('+')
  const typed = Buffer.from(rest.join('+'), 'base64')
  expect(typed.length === 33 && typed[0] === 1, 'the key is not Ed25519')
  expect(sha256(`${name}\n`, typed).subarray(0, 4).toString('hex') === id, 'the id is not that of the key')
  const key = createPublicKey({ key: Buffer.concat([SPKI, typed.subarray(1)]), format: 'der', type: 'spki' })
  return { name, id, key }
}

/** The size and root of a checkpoint that the key has signed. */
function openCheckpoint(note, { name, id, key }) {
  const text = note.toString('utf8')
  const end = text.lastIndexOf('\n\n') + 1
  expect(end > 0 && text.endsWith('\n'), 'no signed note')
  const lines = text.slice(end + 1, -1).split('\n').map((line) => line.split(' '))
  const signatures = lines
    .filter(([dash, signer]) => dash === '—' && signer === name)
    .map(([, , signature]) => Buffer.from(signature, 'base64'))
    .filter((signature) => signature.subarray(0, 4).toString('hex') === id)
  expect(signatures.length > 0, 'the key has not signed')
  for (const signature of signatures) {
    expect(verify(null, Buffer.from(text.slice(0, end)), key, signature.subarray(4)), 'a wrong signature')
  }
  const [origin, size, root] = text.split('\n')
  expect(origin === name && /^(0|[1-9][0-9]*)$/.test(size), 'no checkpoint of this log')
  return { size: Number(size), root: Buffer.from(root, 'base64') }
}

function path(level, index, width) {
  const groups = [String(index % 1000).padStart(3, '0')]
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`)
  }
  return `tile/${level}/${groups.join('/')}${width === WIDTH ? '' : `.p/${width}`}`
}

async function fetchFile(prefix, name, type, immutable) {
  const answer = await fetch(`${prefix}/${name}`)
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect(answer.status === 200, `${name}: ${answer.status} ${bytes.subarray(0, 500)}`)
  expect(answer.headers.get('content-type') === type, `${name}: ${answer.headers.get('content-type')}`)
  const kept = /\bimmutable\b/.test(answer.headers.get('cache-control') ?? '')
  expect(kept === immutable, `${name}: to be kept or not? ${answer.headers.get('cache-control')}`)
  return bytes
}

/** All pieces of one level, one after the other. */
async function* pieces(prefix, level, count) {
  for (let index = 0; index * WIDTH < count; index++) {
    const width = Math.min(WIDTH, count - index * WIDTH)
    yield { width, bytes: await fetchFile(prefix, path(level, index, width), 'application/octet-stream', true) }
  }
}

/** The leaves, proved against the entries they are of. */
async function readLeaves(prefix, size) {
  const leaves = []
  for await (const { bytes } of pieces(prefix, 0, size)) {
    for (let at = 0; at < bytes.length; at += 32) leaves.push(bytes.subarray(at, at + 32))
  }
  expect(leaves.length === size, `${leaves.length} leaves`)
  let offset = 0
  for await (const { width, bytes } of pieces(prefix, 'entries', size)) {
    let at = 0
    for (let i = 0; i < width; i++, offset++) {
      const end = at + 2 + bytes.readUInt16BE(at)
      expect(end <= bytes.length, `a bundle ends within entry ${offset}`)
      expect(leafHash(bytes.subarray(at + 2, end)).equals(leaves[offset]), `entry ${offset} is not its leaf's`)
      at = end
    }
    expect(at === bytes.length, `a bundle goes on after entry ${offset}`)
  }
  return leaves
}

/** Roots over 256^level leaves each, as many as are complete; each tile's hashes must be those computed. */
async function checkTiles(prefix, leaves) {
  let below = leaves
  for (let level = 1; below.length >= WIDTH; level++) {
    const hashes = []
    for (let i = 0; i + WIDTH <= below.length; i += WIDTH) hashes.push(rootOver(below.slice(i, i + WIDTH)))
    const parts = []
    for await (const { bytes } of pieces(prefix, level, hashes.length)) parts.push(bytes)
    expect(Buffer.concat(parts).equals(Buffer.concat(hashes)), `a tile of level ${level} is wrong`)
    below = hashes
  }
}

/** MTH of RFC 6962, section 2.1, over leaf hashes. */
function rootOver(hashes) {
  if (hashes.length === 0) return sha256()
  if (hashes.length === 1) return hashes[0]
  let split = 1
  while (split * 2 < hashes.length) split *= 2
  return nodeHash(rootOver(hashes.slice(0, split)), rootOver(hashes.slice(split)))
}

async function check(prefix, vkey, old) {
  const key = readKey(vkey)
  const note = await fetchFile(prefix, 'checkpoint', 'text/plain; charset=utf-8', false)
  const { size, root } = openCheckpoint(note, key)
  const leaves = await readLeaves(prefix, size)
  await checkTiles(prefix, leaves)
  expect(rootOver(leaves).equals(root), 'the tree has another root')
  if (old) {
    const before = openCheckpoint(await readFile(old), key)
    expect(before.size <= size, 'the log was longer before')
    expect(rootOver(leaves.slice(0, before.size)).equals(before.root), 'the log began otherwise before')
  }
  console.log(`check: size=${size} root=${root.toString('base64')}: valid`)
}

const [prefix, vkey, old] = process.argv.slice(2)
try {
  expect(vkey, 'usage: node check.js PREFIX VKEY [OLD]')
  await check(prefix.replace(/\/$/, ''), vkey, old)
} catch (error) {
  console.error(`check: ${error.message}`)
  process.exitCode = 1
}
