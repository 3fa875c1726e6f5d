import { openInspector } from './inspect.js';
import { serve } from './serve.js';

openInspector();
serve();
