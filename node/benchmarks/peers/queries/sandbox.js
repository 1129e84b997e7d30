// Runs a script's function in QuickJS as WebAssembly (quickjs-wasi), each call in a fresh copy of the script's state, without a
// meter. In two ways: `instance` makes a new instance for each call, as the library offers it; `memory` keeps one and puts its
// memory back, which the library does not offer.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { QuickJS } from 'quickjs-wasi'

const binary = readFileSync(fileURLToPath(import.meta.resolve('quickjs-wasi/quickjs.wasm')))

export async function sandbox(source, handler, way) {
  const wasm = await WebAssembly.compile(binary)
  const load = (vm) => {
    vm.evalCode(source).dispose()
    return vm.evalCode(`(text) => JSON.stringify(${handler}(...JSON.parse(text)))`)
  }
  const call = (vm, handle, text) => vm.callFunction(handle, vm.undefined, vm.newString(text)).toString()
  if (way === 'instance') {
    return async (text) => {
      const vm = await QuickJS.create({ wasm })
      try {
        return call(vm, load(vm), text)
      } finally {
        vm.dispose()
      }
    }
  }
  const loaded = await QuickJS.create({ wasm })
  const token = loaded.exportHandle(load(loaded))
  const image = loaded.snapshot()
  const vm = await QuickJS.restore(image, { wasm })
  return async (text) => {
    new Uint8Array(vm.exports.memory.buffer).set(image.memory)
    vm.exports.__stack_pointer.value = image.stackPointer
    return call(vm, vm.importHandle(token), text)
  }
}
