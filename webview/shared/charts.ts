import {
  BarController,
  BarElement,
  Chart,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  ScatterController,
} from 'chart.js';
import annotation from 'chartjs-plugin-annotation';

/** Chart.js with what the view uses and no more. */

Chart.register(
  BarController,
  BarElement,
  LineController,
  LineElement,
  LinearScale,
  PointElement,
  ScatterController,
  annotation,
);

/** Charts hold still, have the size they are given, and leave the pointer to us. */
export const STILL: {
  animation: false;
  parsing: false;
  normalized: true;
  responsive: false;
  maintainAspectRatio: false;
  events: [];
} = {
  animation: false,
  parsing: false,
  normalized: true,
  responsive: false,
  maintainAspectRatio: false,
  events: [],
};

export { Chart };
