// Follows a feed at an anchor over /smartlayer/tail/1, and prints the entries of some kinds as JSON lines:
//
//   node follow.js /ip4/…/tcp/…/p2p/… 0xFEED [KIND…]        kinds as numbers, see spec/protocol/feed.md; 1 = attestations
//
// It checks that the lines give the root of the head that they end with, and that no offset is missing or told twice;
// who wants the committee's certificates checked too uses `smartlayer feed tail --peer`. See spec/protocol/tail.md.
import { createHash } from 'node:crypto'
import { multiaddr } from '@multiformats/multiaddr'
import { makeNode, readKey, varint } from './src/node.js'

const CREDIT = 1 << 20
const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest()
const number = (field, value) => Buffer.concat([varint(field << 3), varint(value)])
const bytes = (field, value) => Buffer.concat([varint(field << 3 | 2), varint(value.length), value])
const framed = message => Buffer.concat([varint(message.length), message])

function readVarint (data, at) { // [value, where it ends]; nothing when it does not end here
  for (let value = 0, i = at; i < data.length; i++) {
    value += (data[i] & 0x7f) * 2 ** (7 * (i - at))
    if (data[i] < 0x80) return [value, i + 1]
  }
}

function parse (data) { // a protobuf message: the values of each field, numbers and bytes
  const fields = {}
  for (let at = 0, tag, value; at < data.length;) {
    [tag, at] = readVarint(data, at);
    [value, at] = readVarint(data, at)
    if (tag & 2) value = data.subarray(at, at += value);
    (fields[tag >> 3] ??= []).push(value)
  }
  return fields
}

function append (peaks, size, leaf) { // adds a leaf to the right edge of an RFC 6962 tree
  for (let hash = leaf; ; size = (size - 1) / 2, hash = sha256(Buffer.of(1), peaks.pop(), hash)) {
    if (size % 2 === 0) return peaks.push(hash)
  }
}

const [address, feed, ...kinds] = process.argv.slice(2)
const node = await makeNode({ privateKey: await readKey('ed25519'), listen: [] })
const stream = await node.dialProtocol(multiaddr(address), '/smartlayer/tail/1')
const wanted = bytes(1, Buffer.from(feed.slice(2), 'hex'))
const only = kinds.length > 0 ? bytes(2, Buffer.concat(kinds.map(kind => varint(Number(kind))))) : Buffer.alloc(0)
stream.send(framed(Buffer.concat([number(1, 1), bytes(2, Buffer.concat([bytes(1, wanted), only, number(4, CREDIT)]))])))

let next = 0
let data = Buffer.alloc(0)
for await (const chunk of stream) {
  data = Buffer.concat([data, chunk.subarray()])
  for (let size; (size = readVarint(data, 0)) && data.length >= size[0] + size[1]; data = data.subarray(size[0] + size[1])) {
    const message = parse(data.subarray(size[1], size[0] + size[1]))
    if (message[5]) told(parse(message[5][0]))
    if (message[7]) throw new Error(`the anchor says no more: ${parse(message[7][0])[1]}`)
    stream.send(framed(Buffer.concat([number(1, 1), bytes(3, number(1, size[0]))]))) // as much again
  }
}

function told ({ 1: [base = 0] = [], 2: [end], 3: lines, 4: peaks = [], 5: [proof] }) {
  if (base !== next) throw new Error(`offset ${base} where ${next} is next`)
  const found = lines.map(parse).map(({ 1: [entry] = [], 2: [leaf] = [] }) => entry ? parse(entry) : { leaf })
  found.forEach(({ leaf, 1: [kind] = [], 2: [body] = [Buffer.alloc(0)] }, i) =>
    append(peaks, base + i, leaf ?? sha256(Buffer.of(0, kind), body)))
  const root = peaks.reduceRight((right, left) => sha256(Buffer.of(1), left, right))
  const head = parse(proof)[1].map(parse).find(head => head[6][0] === base + lines.length)
  if (!head?.[9][0].equals(root)) throw new Error('these are not the entries of their head')
  found.forEach(({ leaf, 1: [kind] = [], 2: [body] = [] }, i) => {
    const asked = kinds.length === 0 || kinds.includes(String(kind))
    if (!leaf && asked && base + i < end) console.log(JSON.stringify({ offset: base + i, kind, body: JSON.parse(body) }))
  })
  next = end
}
