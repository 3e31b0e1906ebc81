@echo off
set a=cu
set b=rl
set c=https://batch.test
%a%%b% %c%/a
