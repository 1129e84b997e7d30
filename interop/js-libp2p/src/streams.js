// What the peer does with streams: behaviours of those that others open, and measured exchanges on its own.
import { createHash } from 'node:crypto'

export const CHUNK = 16 * 1024

// What this peer does with a stream that was opened to it, by name.
export const behaviours = {
  // Sends back what comes, and ends when the other side has ended.
  echo: async stream => {
    await relay(stream)
    await stream.close()
  },
  // Reads all there is, and only then answers: its length (8 bytes) and SHA-256. Wants half-closed streams.
  digest: async stream => {
    const { size, hash } = await readAll(stream)
    const length = Buffer.alloc(8)
    length.writeBigUInt64BE(BigInt(size))
    await sendAll(stream, Buffer.concat([length, hash]))
    await stream.close()
  },
  // Ends its own side at once, and reads on.
  'close-first': async stream => {
    await stream.close()
    await readAll(stream)
  },
  // Breaks the stream off when the first bytes come.
  reset: async stream => {
    stream.addEventListener('message', () => stream.abort(new Error('asked to reset')), { once: true })
  },
  // Never reads, never writes, never ends.
  hold: async stream => {
    stream.pause()
  }
}

async function relay (stream) {
  const done = Promise.withResolvers()
  stream.addEventListener('message', event => {
    if (!stream.send(event.data) && stream.readStatus === 'readable') {
      stream.pause()
      stream.onDrain().then(() => stream.resume()).catch(done.reject)
    }
  })
  whenRead(stream, done)
  await done.promise
}

function whenRead (stream, done) {
  const ended = () => stream.status === 'reset' || stream.status === 'aborted'
    ? done.reject(new Error(`the stream was ${stream.status}`))
    : done.resolve()
  stream.addEventListener('end', ended)
  stream.addEventListener('close', ended)
  if (stream.readableEnded) {
    ended()
  }
}

// Reads to the end: how many bytes, and their SHA-256.
export async function readAll (stream) {
  const hash = createHash('sha256')
  let size = 0
  const done = Promise.withResolvers()
  stream.addEventListener('message', event => {
    const bytes = event.data.subarray()
    size += bytes.length
    hash.update(bytes)
  })
  whenRead(stream, done)
  await done.promise
  return { size, hash: hash.digest() }
}

export async function sendAll (stream, bytes) {
  if (!stream.send(bytes)) {
    await stream.onDrain()
  }
}

// Sends so many bytes of a pattern that depends on where they are; answers their SHA-256.
export async function sendPattern (stream, size) {
  const hash = createHash('sha256')
  for (let from = 0; from < size; from += CHUNK) {
    const chunk = pattern(from, Math.min(CHUNK, size - from))
    hash.update(chunk)
    await sendAll(stream, chunk)
  }
  return hash.digest()
}

function pattern (from, size) {
  const bytes = Buffer.alloc(size)
  for (let i = 0; i < size; i++) {
    bytes[i] = ((from + i) * 31 + ((from + i) >> 8)) & 0xff
  }
  return bytes
}

// Sends a pattern, ends its side, and reads to the end what comes meanwhile.
export async function exchange (stream, size) {
  const reading = readAll(stream)
  reading.catch(() => {}) // told below, unless sending fails first
  const sent = await sendPattern(stream, size)
  await stream.close()
  const { size: received, hash } = await reading
  return { sent: size, sentHash: sent.toString('hex'), received, receivedHash: hash.toString('hex') }
}
