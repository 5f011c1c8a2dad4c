/** Convolutions on WebAssembly with a stride longer than the kernel: with its own 'same' padding they come out as zeros. */
import { backend_util } from '@tensorflow/tfjs-core';
import { replaceKernels } from './replace';

type Pair = [number, number];
type Shape = [number, number, number, number];

/** Makes the convolutions of a backend take 'same' padding as numbers where a stride is longer than the kernel. */
export function sayPadding(backend: string): void {
  const names = ['Conv2D', 'FusedConv2D', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2D'];
  replaceKernels(backend, names, (run, call) => {
    const [x, filter] = [call.inputs.x!.shape, call.inputs.filter!.shape] as [Shape, Shape];
    const { strides, dilations, pad } = call.attrs as { strides: number | Pair; dilations?: Pair; pad: unknown };
    const [down, across] = [strides].flat() as Pair;
    if (pad !== 'same' || (down <= filter[0] && (across ?? down) <= filter[1])) return run(call);
    const { padInfo } = backend_util.computeConv2DInfo(x, filter, strides, dilations ?? 1, 'same');
    const { top, bottom, left, right } = padInfo;
    const said = [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ];
    return run({ ...call, attrs: { ...call.attrs, pad: said as never } });
  });
}
