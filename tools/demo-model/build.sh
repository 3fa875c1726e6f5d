#!/usr/bin/env bash
# From nothing to the demo files: trains, exports, writes the probe sets, draws the maps.
# Usage: build.sh WORK_FOLDER OUTPUT_FOLDER [train.py options]
set -euo pipefail

work=$1
output=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-/usr/bin/python3}

# Big pages and keeping freed memory make training noticeably faster; results do not change.
export GLIBC_TUNABLES=glibc.malloc.hugetlb=1
export MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=4000000000 MALLOC_TOP_PAD_=536870912
export RYS_DEMO_BUILD="$work" PYTHONDONTWRITEBYTECODE=1 OPENBLAS_NUM_THREADS=1

mkdir -p "$work" "$output"
"$python" "$here/train.py" --out "$work/model.pt" "$@" | tee "$output/training.log"
"$python" "$here/export.py" "$work/model.pt" "$output/rys-demo.gguf"
"$python" "$here/write_probes.py" "$output"
"$python" "$here/sweep.py" "$output/rys-demo.gguf" "$output"/*.probes.json
