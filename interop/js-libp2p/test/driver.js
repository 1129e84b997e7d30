// Starts peer.js as a process and talks to it, as the Java tests do.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createInterface } from 'node:readline'

export async function startPeer (...flags) {
  const script = fileURLToPath(new URL('../peer.js', import.meta.url))
  const child = spawn(process.execPath, [script, '--listen', '/ip4/127.0.0.1/tcp/0', ...flags],
    { stdio: ['pipe', 'pipe', 'inherit'] })
  const waiting = new Map()
  const events = []
  const listeners = new Set()
  let last = 0
  createInterface({ input: child.stdout }).on('line', text => {
    const line = JSON.parse(text)
    if (line.event === undefined) {
      const { resolve, reject } = waiting.get(line.id)
      line.ok ? resolve(line) : reject(new Error(line.error))
    } else {
      events.push(line)
      listeners.forEach(listener => listener())
    }
  })
  const peer = {
    ask: (name, fields = {}) => new Promise((resolve, reject) => {
      waiting.set(++last, { resolve, reject })
      child.stdin.write(JSON.stringify({ id: last, do: name, ...fields }) + '\n')
    }),
    // The first event, old or new, that fits.
    event: fits => new Promise(resolve => {
      const look = () => {
        const found = events.find(fits)
        if (found !== undefined) {
          listeners.delete(look)
          resolve(found)
        }
      }
      listeners.add(look)
      look()
    }),
    stop: async () => {
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    }
  }
  const ready = await peer.event(event => event.event === 'ready')
  return Object.assign(peer, { id: ready.peer, address: ready.addresses[0] })
}
