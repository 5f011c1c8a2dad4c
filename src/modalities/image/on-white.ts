/** Transparent parts lie on white, as on a page. */
export function onWhite(rgba: Uint8ClampedArray | Uint8Array): Uint8ClampedArray {
  const opaque = new Uint8ClampedArray(rgba);
  for (let pixel = 0; pixel < opaque.length; pixel += 4) {
    const opacity = opaque[pixel + 3]! / 255;
    if (opacity === 1) continue;
    for (let at = pixel; at < pixel + 3; at++) opaque[at] = opaque[at]! * opacity + 255 * (1 - opacity);
    opaque[pixel + 3] = 255;
  }
  return opaque;
}
