/** The bundle of charts, loaded when a figure has one: Plotly's core, bars, and points by WebGL without `eval`. */

import bar from 'plotly.js/lib/bar';
import Plotly from 'plotly.js/lib/core';
import scattergl from 'plotly.js/src/traces/scattergl/strict';
import { offerCharts } from '../charts';
import { LiveChart } from './chart';

Plotly.register([bar, scattergl]);
offerCharts((selection, failed) => new LiveChart(selection, failed));
