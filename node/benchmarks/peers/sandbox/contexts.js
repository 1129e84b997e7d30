// Runs JavaScript in fresh contexts of node:vm, as the sandbox runs it in fresh copies of a program's state: the source is
// compiled once, each call has a context of its own, JSON goes in and out. Reads orders, one a line of JSON with source,
// function, arguments and calls; answers each with a line: millis and processorMillis of all calls, and the last result.
import { createInterface } from 'node:readline'
import { Script, createContext } from 'node:vm'

for await (const line of createInterface({ input: process.stdin })) {
  const { source, function: name, arguments: text, calls } = JSON.parse(line)
  const script = new Script(`'use strict';${source}\n;(text) => JSON.stringify(${name}(...JSON.parse(text)))`)
  const processor = process.cpuUsage()
  const start = performance.now()
  let result
  for (let call = 0; call < calls; call++) {
    result = script.runInContext(createContext({}))(text)
  }
  const millis = performance.now() - start
  const { user, system } = process.cpuUsage(processor)
  console.log(JSON.stringify({ millis, processorMillis: (user + system) / 1000, result }))
}
